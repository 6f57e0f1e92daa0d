/** What only Node can do, or what only Node needs. */
export { loadMnist, type Mnist, type MnistSet } from './data/mnist.js';
export { type IdxArray, type IdxExpectation, parseIdx } from './formats/idx.js';
export { loadModel, saveModel } from './formats/modelFile.js';
