/**
 * What networks with convolutions need: `import 'l0net/convolutions'` once, on each thread that makes or trains one.
 *
 * @module
 */
import './layers/convolution/register.js';
