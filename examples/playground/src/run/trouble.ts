/** Errors in words for whoever reads the page. */
import { L0netError, NonFiniteLossError, NonFiniteStepError } from 'l0net';
import { DataMissing } from '../data/images.js';
import { REPLACED, type Trouble } from './messages.js';

/** What is said of any error. */
export function troubleOf(error: unknown): Trouble {
  if (typeof WebAssembly === 'undefined') {
    return {
      code: 'UNSUPPORTED',
      message: 'This browser has no WebAssembly, or it is switched off: nothing can be trained here.',
    };
  }
  if (error instanceof NonFiniteLossError || error instanceof NonFiniteStepError) {
    return {
      code: 'NOT_FINITE',
      message:
        'The numbers have grown beyond all bounds. The network is as the step before left it: begin anew with a smaller learning rate.',
    };
  }
  if (error instanceof L0netError) return { code: error.code, message: inWords(error) };
  if (error instanceof Error && 'code' in error && error.code === REPLACED)
    return { code: REPLACED, message: error.message };
  if (error instanceof DataMissing) return { code: 'DATA_MISSING', message: error.message };
  if (error instanceof RangeError && /memory|allocation|array buffer/i.test(error.message)) {
    return { code: 'OUT_OF_MEMORY', message: `${NO_MEMORY} (${error.message})` };
  }
  return { code: '', message: error instanceof Error ? error.message : String(error) };
}

const NO_MEMORY =
  'This device does not have the memory for that. Fewer neurons, fewer images or smaller minibatches need less.';

function inWords(error: L0netError): string {
  switch (error.code) {
    case 'OUT_OF_MEMORY':
      return `${NO_MEMORY} (${error.message})`;
    case 'UNSUPPORTED':
      return `This browser cannot do that: ${error.message}`;
    case 'INVALID_FORMAT':
      return `This file cannot be read. ${error.message}`;
    default:
      return error.message;
  }
}
