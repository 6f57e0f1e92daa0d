import { Network, Trainer } from 'l0net';
import { train } from './train.js';

train({ Network, Trainer }).then(console.log, console.error);
