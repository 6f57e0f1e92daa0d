import 'l0net/threads';
import { Network, Trainer } from 'l0net';
import { trainOnThreads } from './trainOnThreads.js';

// A copy of l0net/threads/thread.js beside the page.
const worker = () => new Worker(new URL('/l0net-thread.js', location.href), { type: 'module' });
trainOnThreads({ Network, Trainer }, { count: 3, worker }).then(console.log, console.error);
