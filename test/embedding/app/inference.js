import { loadModel } from 'l0net/inference';
import { predict } from './predict.js';

fetch(new URL('/model.safetensors', location.href))
  .then((response) => predict(loadModel, response))
  .then(console.log, console.error);
