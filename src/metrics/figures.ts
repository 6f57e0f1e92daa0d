/** The figures of a measurement by their names: what is printed, and what means are taken of. */
import type { PredictionMeasures } from './measurePredictions.js';

/**
 * The figures of a task, the one that matters most first: RMSE, MAE and R² of numbers, in their own units; the share of wrong
 * answers, log loss, and of two classes the area under the curve.
 */
export function figuresOf(measures: PredictionMeasures): ReadonlyMap<string, number> {
  switch (measures.task) {
    case 'regression': {
      const several = measures.columns.length > 1;
      return new Map(
        measures.columns.flatMap(({ name, rmse, mae, r2 }) => {
          const of = several ? ` of ${name}` : '';
          return [
            [`RMSE${of}`, rmse],
            [`MAE${of}`, mae],
            [`R²${of}`, r2],
          ] as const;
        }),
      );
    }
    case 'two classes':
      return new Map([
        ['error', measures.error],
        ['AUC', measures.auc],
        ['log loss', measures.logLoss],
        ['F1', measures.f1],
      ]);
    case 'classes':
      return new Map([
        ['error', 1 - measures.accuracy],
        ['macro F1', measures.macroF1],
        ['log loss', measures.logLoss],
      ]);
    case 'labels':
      return new Map([
        ['error', measures.error],
        ['macro F1', measures.macroF1],
        ['log loss', measures.logLoss],
      ]);
  }
}

/** A mean and how far its terms are from it. */
export interface Spread {
  readonly name: string;
  readonly mean: number;
  /** √(Σ (x − mean)² / (n − 1)); 0 of one. */
  readonly deviation: number;
}

/** Mean and deviation of each figure over several measurements of one task. */
export function spreadOf(all: readonly PredictionMeasures[]): Spread[] {
  const figures = all.map(figuresOf);
  return [...(figures[0]?.keys() ?? [])].map((name) => {
    const values = figures.map((each) => each.get(name) as number);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    return { name, mean, deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
  });
}
