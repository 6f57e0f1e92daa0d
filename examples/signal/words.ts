/**
 * Made examples of eight words, some of which are others backwards. Bits of a seed are those of the engine: Math.exp and Math.cos are
 * not the same everywhere.
 */
import { Background, mix } from './background.js';
import { BANDS, Filterbank, FRAMES } from './filterbank.js';
import { Random } from './random.js';
import { RATE } from './resonance.js';
import { speak } from './voice.js';

export const words = ['amu', 'uma', 'isa', 'asi', 'osu', 'uso', 'emi', 'ime'] as const;
/** The class of all else: background, a sound or two, a word of which half or more is outside of the window. */
export const NOTHING: number = words.length;
export const CLASSES = words.length + 1;

/** A fifth of a second, of which nothing is asked, and the second in which there is a word, or NOTHING. */
export function record(label: number, random: Random): Float32Array {
  const samples = new Float32Array(1.2 * RATE);
  const begin = samples.length - RATE;
  const loudness = 10 ** random.between(-1.6, -0.8);
  if (label !== NOTHING) {
    const word = speak(words[label], random);
    mix(samples, word, Math.floor(random.between(begin, samples.length - word.length)), loudness);
  } else if (random.unit() < 0.4) {
    const word = speak(random.pick(words), random);
    const [inside, isEnd] = [word.length * random.between(0, 0.5), random.unit() < 0.5];
    mix(samples, word, Math.floor(isEnd ? begin + inside - word.length : samples.length - inside), loudness);
  } else if (random.unit() < 0.5) {
    const length = random.pick([1, 2]);
    const sound = speak(Array.from({ length }, () => random.pick('aeioums')).join(''), random);
    mix(samples, sound, Math.floor(random.between(begin, samples.length - sound.length)), loudness);
  }
  new Background(random).addTo(samples);
  const gain = 10 ** random.between(-1, 0.3);
  return samples.map((x) => gain * x);
}

/** n examples: inputs [n, BANDS, FRAMES], of which a fifth are NOTHING. Every seed has others. */
export function examples(n: number, seed: number): { inputs: Float32Array; labels: Uint8Array } {
  const random = new Random(seed);
  const inputs = new Float32Array(n * BANDS * FRAMES);
  const labels = Uint8Array.from({ length: n }, (_, i) => Math.min(i % 10, NOTHING));
  labels.forEach((label, i) => {
    const window = inputs.subarray(i * BANDS * FRAMES, (i + 1) * BANDS * FRAMES);
    new Filterbank(RATE).hear(record(label, random), window);
  });
  return { inputs, labels };
}
