const { readFileSync } = require('node:fs');
const { loadModel } = require('l0net/inference');
const { predict } = require('./predict.js');

predict(loadModel, readFileSync('model.safetensors')).then(console.log, console.error);
