/** A row of the paper's tables of MNIST. */
export interface PaperRow {
  /** Open gates of each layer there. */
  readonly architecture: readonly number[];
  /** Multiply-adds of a network of that architecture for one image. */
  readonly multiplyAdds: number;
  /** Test error there in percent, where a source for it was read. */
  readonly error?: number;
  /** Arguments of `l0net train` that train it here. */
  readonly arguments: readonly string[];
}

/** A rate that falls to 0 leaves lower errors in all rows; gates are removed so that a run speeds up as it prunes. */
const common = ['--epochs=200', '--schedule=linear', '--removal=3'];

/**
 * The rows by name. Strengths λ, one for each layer where the paper has them so, were chosen on the last 5,000 training images,
 * held back with `--validation 5000`; the runs themselves train on all 60,000.
 */
export const rows: Readonly<Record<string, PaperRow>> = {
  'lenet-300-100': {
    architecture: [219, 214, 100],
    multiplyAdds: 219 * 214 + 214 * 100 + 100 * 10,
    arguments: [...common, '--lambda=0.09', '--weight-decay=3e-4'],
  },
  'lenet-300-100-per-layer': {
    architecture: [266, 88, 33],
    multiplyAdds: 266 * 88 + 88 * 33 + 33 * 10,
    error: 1.8,
    arguments: [...common, '--lambda=0.11,0.7,5', '--weight-decay=3e-4'],
  },
  'lenet-5': {
    architecture: [20, 25, 45, 462],
    multiplyAdds: 24 ** 2 * 20 * 25 + 8 ** 2 * 25 * 20 * 25 + 45 * 462 + 462 * 10,
    error: 0.9,
    arguments: ['--model=lenet-5', ...common, '--lambda=0.1,0.5,0.1,0.1'],
  },
  'lenet-5-per-layer': {
    architecture: [9, 18, 65, 25],
    multiplyAdds: 24 ** 2 * 9 * 25 + 8 ** 2 * 18 * 9 * 25 + 65 * 25 + 25 * 10,
    error: 1.0,
    arguments: ['--model=lenet-5', ...common, '--lambda=10,0.5,0.1,0.3'],
  },
};
