/** Where a signal comes from: each sends blocks of a twentieth of a second to a port, which the page hands to its worker. */
import { Background, mix } from './background.js';
import { Random } from './random.js';
import { RATE } from './resonance.js';
import { speak } from './voice.js';

export interface Source {
  readonly port: MessagePort;
  /** Samples a second. */
  readonly rate: number;
  stop(): void;
}

/** The user's microphone, if they let us. */
export async function microphone(): Promise<Source> {
  const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const stream = await navigator.mediaDevices.getUserMedia({ audio });
  const context = new AudioContext({ sampleRate: RATE });
  await context.audioWorklet.addModule(new URL('./microphone.worklet.js', import.meta.url));
  const blocks = new AudioWorkletNode(context, 'blocks');
  // It has to be connected to run, and is silent.
  context.createMediaStreamSource(stream).connect(blocks).connect(context.destination);
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    context.close();
  };
  return { port: blocks.port, rate: RATE, stop };
}

/** A made voice in front of a made background, in the place of a microphone. */
export function madeVoice(seed: number): Source & { say(word: string): void } {
  const { port1, port2 } = new MessageChannel();
  const [voices, background] = [new Random(seed), new Background(new Random(seed + 1))];
  let rest = new Float32Array();
  const timer = setInterval(() => {
    const block = rest.slice(0, RATE / 20);
    rest = rest.slice(RATE / 20);
    const samples = new Float32Array(RATE / 20);
    samples.set(block);
    background.addTo(samples);
    port1.postMessage(samples);
  }, 50);
  const say = (word: string) => {
    const sound = speak(word, voices);
    rest = new Float32Array(sound.length);
    mix(rest, sound, 0, 0.1);
  };
  return { port: port2, rate: RATE, say, stop: () => clearInterval(timer) };
}
