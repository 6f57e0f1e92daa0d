export { Network } from './network/network.js';

// Above this line stands what leads to the kernels, so that a bundle begins with them. Between scripts, where the alphabet
// has them, their 18 kB of base64 would cost it a twentieth more: gzip looks back at 32 kB, and has one code for what it mixes.

export { type ErrorCode, type ErrorDetails, L0netError } from './base/errors.js';
export type { Dataset } from './data/dataset.js';
export type { TrainingWarning } from './data/scale.js';
export type { HardConcreteOptions } from './gates/hardConcrete.js';
export type { GateOptions, TestGate } from './gates/options.js';
export type { ImageInputs, SignalInputs } from './layers/images.js';
export type {
  AveragePoolOptions,
  ConvOptions,
  LayerOptions,
  MaxPoolOptions,
  ResidualOptions,
  SidesOption,
} from './layers/options.js';
export type { GateSampling, LayerParameters } from './layers/plan.js';
export type { OutputKind } from './loss/losses.js';
export type { ParameterSet } from './network/access.js';
export type { NetworkOptions, ReshapeOptions } from './network/options.js';
export type { LayerSummary, NetworkSummary } from './network/summary.js';
export type { AdamOptions } from './optimizer/adam.js';
export type { OptimizerOptions } from './optimizer/optimizer.js';
export type { Schedule } from './optimizer/schedule.js';
export type { SgdOptions } from './optimizer/sgd.js';
export type { Build, BuildOption, KernelBuild } from './runtime/builds.js';
export { supportsRelaxedSimd, supportsSimd } from './runtime/support.js';
export type { ThreadOptions, Threads, ThreadsOption } from './runtime/threading.js';
export { NonFiniteLossError, NonFiniteStepError } from './training/nonFinite.js';
export type { Lambda } from './training/objective.js';
export type { TrainerOptions } from './training/options.js';
export type { EpochReport, Progress } from './training/report.js';
export type { Checkpointed, TrainingCheckpoint } from './training/state.js';
export { Trainer } from './training/trainer.js';
export type { ChunkedDataset, TrainingData } from './training/trainingData.js';
export { trainInWorker } from './worker/trainInWorker.js';
export type { WorkerLike } from './worker/workerEvents.js';
export type { WorkerTraining, WorkerTrainingOptions } from './worker/workerTraining.js';
