import { adam } from './adam';
import { average } from './average';
import { sgd } from './sgd';
import { averagingRate, kernel } from './settings';

/**
 * One optimizer step for n parameters w with gradient g, then their running average; none where `mean` is 0.
 */
export function update(n: i32, g: usize, w: usize, first: usize, second: usize, mean: usize, settings: usize): void {
  move(n, g, w, first, second, settings);
  if (mean) average(n, w, mean, averagingRate<f32>(settings));
}

/** The step alone, without the average: nobody else asks which optimizer it is. Inline, since rows may be short. */
// @ts-ignore: decorator
@inline
export function move(n: i32, g: usize, w: usize, first: usize, second: usize, settings: usize): void {
  if (kernel(settings) == 0) adam(n, g, w, first, second, settings);
  else sgd(n, g, w, first, settings);
}
