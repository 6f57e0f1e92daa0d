/** Hears its task and says nothing. */
import { port } from './port.mjs';

port.addEventListener('message', () => {});
