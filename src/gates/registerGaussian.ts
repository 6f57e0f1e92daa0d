import { distributions } from './distributions.js';
import { gaussian } from './gaussian.js';

distributions.gaussian = gaussian;
