import { type FrontSettings, type Point, settings } from '../front/points.js';

/** What is trained: the smallest network of the front, whose budget is the hardest to live with. */
export const point: Point = { model: 'lenet-300-100', multiplyAdds: 9600 };

/** Training images that no run sees, the last ones: errors are measured on them. */
export const HELD_BACK = 5000;

/** A training that differs from the usual one in one thing. */
export interface Variant {
  readonly title: string;
  readonly settings: FrontSettings;
}

/** As many steps without copies. */
const LONG = { epochs: 40, finish: 16, removal: 3 } as const;

/** All of them. */
export const variants: Readonly<Record<string, Variant>> = {
  usual: change('as in the front, but of 8 epochs, 3 to finish', {}),
  unmoved: change('no moved copies of images, in 40 epochs, 16 to finish', { copies: 1, ...LONG }),
  labels: change('labels in the place of soft answers', { teachers: 0 }),
  'one-teacher': change('one teacher instead of three', { teachers: 1 }),
  'finish-1': change('one epoch to finish', { finish: 1 }),
  'finish-5': change('5 epochs to finish', { finish: 5 }),
  'gates-1': change('gates learn as fast as weights', { gateRate: 1 }),
  'gates-3': change('gates learn 3 times as fast', { gateRate: 3 }),
  'gates-30': change('gates learn 30 times as fast', { gateRate: 30 }),
  'no-removal': change('nothing is removed before the choice', { removal: false }),
  'no-average': change('the last parameters, no average', { averaging: false }),
  'no-decay': change('no weight decay', { weightDecay: 0 }),
  gaussian: change('Gaussian gates (STG), σ = 0.5', { gates: { distribution: 'gaussian' } }),
  'gaussian-gates-3': change('Gaussian gates that learn 3 times as fast', {
    gates: { distribution: 'gaussian' },
    gateRate: 3,
  }),
  'fixed-lambda': change('λ of 0.6, 1.5 and 10, no target', { lambda: [0.6, 1.5, 10] }),
};

/** As the front's settings, but five times as short, and with this changed. */
function change(title: string, changed: Partial<FrontSettings>): Variant {
  return { title, settings: { ...settings['lenet-300-100'], epochs: 8, finish: 3, removal: 1, ...changed } };
}
