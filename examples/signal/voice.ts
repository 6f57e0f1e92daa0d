/** Made voices: a buzz or a hiss through three resonances, which move from sound to sound. Peterson and Barney (1952) measured vowels. */
import type { Random } from './random.js';
import { RATE, Resonance } from './resonance.js';

/** Formants in Hz, how much it buzzes and how much it hisses. */
const sounds: Readonly<Record<string, readonly number[]>> = {
  a: [730, 1200, 2500, 1, 0.02],
  e: [500, 1850, 2500, 1, 0.02],
  i: [290, 2250, 2950, 1, 0.02],
  o: [480, 850, 2400, 1, 0.02],
  u: [320, 700, 2250, 1, 0.02],
  m: [260, 1050, 2200, 0.4, 0],
  s: [1700, 2700, 3500, 0, 2],
};
/** Of the formants: widths in Hz, and gains of a buzz and of a hiss. */
const [WIDTHS, BUZZ, HISS] = [
  [90, 120, 180],
  [1, 0.5, 0.25],
  [0.1, 0.6, 1],
];
/** Samples between two settings of the resonances. */
const STEP = 40;

/** Something said by somebody: every call has another pitch, tract, speed and pronunciation. About 0.3 to 0.7 s for three letters. */
export function speak(letters: string, random: Random): Float32Array {
  const pitch = random.between(85, 250); // Hz
  const [bend, tract] = [random.between(0.8, 1.25), random.between(0.87, 1.15)];
  const slow = random.between(0.75, 1.35);
  const said = Array.from(letters, (letter) =>
    sounds[letter].map((x, i) => x * (i < 3 ? tract : 1) * random.between(0.94, 1.06)),
  );
  const lengths = said.map(() => Math.round(RATE * 0.16 * slow * random.between(0.75, 1.3)));
  const samples = new Float32Array(lengths.reduce((sum, length) => sum + length));
  const [first, second, third] = [new Resonance(), new Resonance(), new Resonance()];
  let [phase, buzz, sound, begin, buzzes, hisses] = [0, 0, 0, 0, 0, 0];
  for (let n = 0; n < samples.length; n++) {
    if (n - begin >= lengths[sound]) begin += lengths[sound++];
    if (n % STEP === 0) {
      // A sound is what it is for 60 % of its time, and then becomes the next one.
      const late = Math.max(0, (n - begin) / lengths[sound] - 0.6) / 0.4;
      const next = said[Math.min(sound + 1, said.length - 1)];
      const now = said[sound].map((x, i) => x + late * (next[i] - x));
      [buzzes, hisses] = now.slice(3);
      [first, second, third].forEach((resonance, k) => {
        resonance.tune(now[k], WIDTHS[k], BUZZ[k] * buzzes + HISS[k] * hisses);
      });
    }
    phase += (pitch * (1 + ((bend - 1) * n) / samples.length)) / RATE;
    buzz *= 0.9;
    if (phase >= 1) {
      phase -= 1;
      buzz += 3;
    }
    const source = buzzes * buzz + hisses * random.between(-1, 1);
    const edge = Math.min(1, n / 200, (samples.length - n) / 200);
    samples[n] = edge * (first.next(source) + second.next(source) + third.next(source));
  }
  return samples;
}
