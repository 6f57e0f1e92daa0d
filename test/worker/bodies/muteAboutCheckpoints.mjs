// Ends when it is asked for a checkpoint.
import { serveTraining } from '../../../dist/worker.js';

const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (message, ...rest) {
  if (message?.kind === 'answer') globalThis.close ? globalThis.close() : process.exit(7);
  return post.call(this, message, ...rest);
};
serveTraining();
