import { Background, mix } from '../../examples/signal/background.js';
import { BANDS, Filterbank, FRAMES, SILENCE } from '../../examples/signal/filterbank.js';
import { Hearing } from '../../examples/signal/hearing.js';
import { Random } from '../../examples/signal/random.js';
import { RATE } from '../../examples/signal/resonance.js';
import { speak } from '../../examples/signal/voice.js';
import type { words } from '../../examples/signal/words.js';

/** Seconds from one word to the next, and before the first one. */
const [PAUSE, FIRST] = [1.5, 1.2];

/** Words after one another in front of one background, each by another voice. */
export function speech(said: readonly (typeof words)[number][], seed: number): Float32Array {
  const random = new Random(seed);
  const samples = new Float32Array((FIRST + PAUSE * said.length + 1) * RATE);
  for (const [i, word] of said.entries()) {
    mix(samples, speak(word, random), (FIRST + PAUSE * i) * RATE, 0.1);
  }
  new Background(random).addTo(samples);
  return samples;
}

/** What is heard, twenty predictions a second: for each word that was said the classes that were heard until the next one was. */
export function hearAll(
  predict: (window: Float32Array) => Float32Array,
  samples: Float32Array,
  classes: number,
): number[][] {
  const [bank, hearing] = [new Filterbank(RATE), new Hearing(classes)];
  const window = new Float32Array(BANDS * FRAMES).fill(SILENCE);
  const heard: number[][] = [];
  for (let n = 0; n < samples.length; n += RATE / 20) {
    bank.hear(samples.subarray(n, n + RATE / 20), window);
    const word = hearing.hear(predict(window));
    const i = Math.max(0, Math.floor((n / RATE - FIRST) / PAUSE));
    heard[i] ??= [];
    if (word !== undefined) heard[i].push(word);
  }
  return heard;
}
