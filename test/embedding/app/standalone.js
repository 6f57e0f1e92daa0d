import { Network, Trainer } from './node_modules/l0net/dist/standalone.js';
import { train } from './train.js';

train({ Network, Trainer }).then(console.log, console.error);
