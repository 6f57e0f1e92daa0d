/** A thread that says that it runs, and fails at once. */
import { onTask, port } from './port.mjs';

onTask(() => port.postMessage({ l0net: 'thread', failure: 'unreachable' }));
