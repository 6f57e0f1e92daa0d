import { L0netError } from '../base/errors.js';

/** A loss that is NaN or infinite: training stops with the parameters of the last good step. */
export class NonFiniteLossError extends L0netError {
  readonly epoch: number;
  readonly step: number;
  /** The first layer, counted from 0, whose outputs are not finite; the number of layers if only the loss is not. */
  readonly layer: number;

  constructor(loss: number, epoch: number, step: number, layer: number) {
    super(
      'NOT_FINITE',
      { argument: 'loss', received: loss, expected: 'a finite number' },
      `the loss is ${loss} at epoch ${epoch}, step ${step}, first seen in layer ${layer}; ${ADVICE}`,
    );
    this.name = 'NonFiniteLossError';
    this.epoch = epoch;
    this.step = step;
    this.layer = layer;
  }
}

/**
 * A step that would leave NaN or infinities in the parameters, their moments or averages, though its loss was finite: it
 * is taken back, and training stops with the parameters of the last good step.
 */
export class NonFiniteStepError extends L0netError {
  readonly epoch: number;
  readonly step: number;
  /** The first layer, counted from 0, that would not be finite. */
  readonly layer: number;

  constructor(epoch: number, step: number, layer: number) {
    super(
      'NOT_FINITE',
      { argument: 'step', received: step, expected: 'a step to finite parameters' },
      `the parameters of layer ${layer} overflow at epoch ${epoch}, step ${step}; ${ADVICE}`,
    );
    this.name = 'NonFiniteStepError';
    this.epoch = epoch;
    this.step = step;
    this.layer = layer;
  }
}

const ADVICE =
  'the parameters are those of the step before (a smaller learningRate, or standardised data, may help)';
