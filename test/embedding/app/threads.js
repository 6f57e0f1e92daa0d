import 'l0net/threads';
import { Network, Trainer } from 'l0net';
import { trainOnThreads } from './trainOnThreads.js';

trainOnThreads({ Network, Trainer }).then(console.log, console.error);
