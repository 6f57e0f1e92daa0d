/**
 * What convolutions need for batch normalisation and pooling by means: `import 'l0net/residual'` once, on each thread that makes or trains
 * such a network.
 *
 * @module
 */
import './convolutions.js';
import './export/registerResidual.js';
import './layers/residual/register.js';
