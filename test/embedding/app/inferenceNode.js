import { readFile } from 'node:fs/promises';
import { loadModel } from 'l0net/inference';
import { predict } from './predict.js';

predict(loadModel, await readFile('model.safetensors')).then(console.log, console.error);
