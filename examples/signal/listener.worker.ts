/** Learns the words, says 'ready', and then listens to blocks of samples on whatever port it is sent. */
import { loadModel, type Model } from 'l0net/inference';
import 'l0net/inference/convolutions';
import { writeModel } from 'l0net/files';
import { Filterbank, SILENCE } from './filterbank.js';
import { Hearing } from './hearing.js';
import { learn } from './learn.js';
import { words } from './words.js';

/** What it sends to its page. */
export type Message =
  | { epoch: number; of: number }
  | { ready: true }
  | { word: string }
  | { problem: string };

const send = (message: Message) => postMessage(message);
let model: Model;

/** Blocks are a twentieth of a second. Here nothing is allocated for one, but the message of a word. */
function listen(port: MessagePort, rate: number): void {
  const [bank, hearing] = [new Filterbank(rate), new Hearing(model.outputs)];
  const window = model.inputFloats(1); // where the model reads it without a copy
  const probabilities = new Float32Array(model.outputs);
  window.fill(SILENCE);
  port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
    if (bank.hear(data, window) === 0) return;
    const word = hearing.hear(model.predict(window, probabilities));
    if (word !== undefined) send({ word: words[word] });
  };
}

addEventListener('message', ({ data }: MessageEvent<{ port: MessagePort; rate: number }>) =>
  listen(data.port, data.rate),
);

learn((epoch, of) => send({ epoch, of }))
  .then(async (network) => {
    // With a network that was saved before, this would be all: loadModel(await fetch('words.safetensors')).
    model = await loadModel(writeModel(network));
    send({ ready: true });
  })
  .catch((error: Error) => send({ problem: error.message }));
