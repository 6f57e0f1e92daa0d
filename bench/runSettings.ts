/** A training to time from its first epoch to its last. */
export interface RunSettings {
  /** Arguments of `l0net train` that do the same. */
  readonly arguments: readonly string[];
  /** Seconds that the authors' implementation took for it, measuring included, where that is known. */
  readonly authorsSeconds?: number;
}

const EPOCHS = '--epochs=30';

/**
 * The runs by name: what is usual, and each setting that lets numbers decay in a way of its own. LeNet-5 has 8 epochs, as one of them
 * takes longer than ten of LeNet-300-100.
 */
export const runSettings: Readonly<Record<string, RunSettings>> = {
  'lambda-0.1': { arguments: [EPOCHS] },
  'lambda-1': { arguments: [EPOCHS, '--lambda=1'] },
  'weight-decay': { arguments: [EPOCHS, '--weight-decay=5e-4'] },
  dense: { arguments: [EPOCHS, '--no-gates', '--weight-decay=1e-4'] },
  sgd: { arguments: [EPOCHS, '--optimizer=sgd', '--learning-rate=0.05', '--weight-decay=5e-4'] },
  example: { arguments: [EPOCHS, '--sampling=example'] },
  'removal-5': { arguments: [EPOCHS, '--removal=5'] },
  'lenet-5': { arguments: ['--model=lenet-5', '--epochs=8'] },
  '200-epochs': { arguments: ['--epochs=200'], authorsSeconds: 1038 },
  '200-epochs-removal-3': { arguments: ['--epochs=200', '--removal=3'], authorsSeconds: 1038 },
};
