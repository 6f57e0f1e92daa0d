import type { Message } from './listener.worker.js';
import { madeVoice, microphone, type Source } from './sources.js';
import { words } from './words.js';

const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;
const [status, progress, heard] = [find('#status'), find<HTMLProgressElement>('progress'), find('#heard')];
const [made, real, voices] = [
  find<HTMLButtonElement>('#made'),
  find<HTMLButtonElement>('#microphone'),
  find('#words'),
];
const worker = new Worker(new URL('./listener.worker.ts', import.meta.url), { type: 'module' });
let source: Source | undefined;

worker.onmessage = ({ data }: MessageEvent<Message>) => {
  if ('epoch' in data) {
    status.textContent = `Learning ${words.join(', ')}`;
    [progress.value, progress.max] = [data.epoch, data.of];
  } else if ('word' in data) {
    heard.append(Object.assign(document.createElement('li'), { textContent: data.word }));
  } else if ('ready' in data) {
    status.textContent = 'Ready';
    progress.hidden = true;
    made.disabled = real.disabled = false;
  } else {
    status.textContent = data.problem;
  }
};

/** Listens to another source than before. */
function listenTo(next: Source, name: string): void {
  source?.stop();
  source = next;
  worker.postMessage({ port: next.port, rate: next.rate }, [next.port]);
  status.textContent = `Listening to ${name}`;
}

made.onclick = () => {
  const voice = madeVoice(1);
  listenTo(voice, 'a made voice');
  const buttons = words.map((word) => {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: word });
    button.onclick = () => voice.say(word);
    return button;
  });
  voices.replaceChildren(...buttons);
  voices.hidden = false;
};

real.onclick = async () => {
  try {
    listenTo(await microphone(), 'the microphone');
    voices.hidden = true;
  } catch (error) {
    status.textContent = `No microphone: ${(error as Error).message}`;
  }
};
