/**
 * Lets networks run on all cores, to the same bits:
 *
 *     import 'l0net/threads';
 *     const network = await Network.create({ inputs: 784, layers: [300, 100, 10], threads: 'auto' });
 *     network.threads; // { count: 8 }, or { count: 1, reason: '…' }
 *
 * @module
 */
import { threading } from './runtime/threading.js';
import { assembleCrew } from './threads/crew.js';

threading.assemble = assembleCrew;

export type { ThreadOptions, Threads, ThreadsOption } from './runtime/threading.js';
