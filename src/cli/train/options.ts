import { flag, type OptionTable } from '../arguments/options.js';
import { threads } from '../arguments/threads.js';
import { integer, number, oneOf } from '../arguments/typed.js';
import { readInteger, readNumber, readNumbers, readSizes, wordOr } from '../arguments/values.js';
import { gateFlags } from './gates.js';
import { imageFlags } from './imageOptions.js';
import { optimizerFlags } from './optimizer.js';
import { tableOptions } from './tableOptions.js';
import { targetFlags } from './targetOptions.js';

/** The options of `l0net train`. The defaults are the settings of the paper's LeNet-300-100. */
export const trainOptions = {
  model: oneOf('dense layers only, or with convolutions below them', 'lenet-300-100', 'lenet-5'),
  epochs: integer('25', 'passes over the training images'),
  hidden: {
    hint: 'list',
    help: 'sizes of the hidden dense layers, or none; 500 in lenet-5',
    initial: '300,100',
    read: readSizes,
  },
  lambda: {
    hint: 'list|aic|bic',
    help: 'L0 strength: for all layers, one for each, or by a criterion',
    initial: '0.1',
    read: wordOr(['aic', 'bic'], readNumbers),
  },
  ...targetFlags,
  weightDecay: number('0', 'L2 strength'),
  batchSize: integer('100', 'images in a minibatch'),
  learningRate: number('0.001', 'of the first epoch'),
  schedule: oneOf('how the learning rate goes on', 'constant', 'linear'),
  ...optimizerFlags,
  averaging: {
    hint: 'number|none',
    help: 'decay of the running average of the parameters; 0 is none',
    initial: '0.999',
    read: wordOr(['none'], readNumber),
  },
  ...gateFlags,
  validation: {
    hint: 'number',
    help: 'measure the last so many training images; otherwise as --test',
    initial: '0',
    read: readNumber,
  },
  patience: {
    hint: 'integer|none',
    help: 'stop after so many epochs that were no better in validation',
    initial: 'none',
    read: wordOr(['none'], readInteger),
  },
  seed: integer('1', 'of all that is random; the same seed gives the same parameters'),
  build: oneOf(
    'the kernels to run; the results of relaxed may differ by machine',
    'auto',
    'simd',
    'scalar',
    'relaxed',
  ),
  threads,
  save: {
    hint: 'file|none',
    help: 'keep the trained network here; replaces a file',
    initial: 'none',
    read: wordOr(['none'], (text) => text),
  },
  checkpoint: {
    hint: 'folder',
    help: 'keep a checkpoint there, up to date at the end and at Ctrl-C, too',
    initial: 'none',
    read: (text) => text,
  },
  every: integer('1', 'epochs from one checkpoint to the next'),
  resume: flag('go on from the checkpoint; options need not be given again'),
  json: flag('print one JSON object a line, for programs'),
  ...tableOptions,
  ...imageFlags,
} satisfies OptionTable;
