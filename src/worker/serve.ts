import { L0netError } from '../base/errors.js';
import type { Network } from '../network/network.js';
import { stateBuffers } from '../network/state.js';
import type { TrainerOptions } from '../training/options.js';
import { Trainer } from '../training/trainer.js';
import { holdLife } from './life.js';
import type { Connect, Job, Reply, Request } from './messages.js';
import { type NetworkSource, networkFrom } from './networkSource.js';
import { toPlain } from './plainError.js';
import { onClose, workerScope } from './workerScope.js';

/**
 * The body of a training worker, for the browser and for Node. The application's worker file is no more than
 *
 *     import { serveTraining } from 'l0net/worker';
 *     serveTraining();
 *
 * without a bundler 'l0net/standalone' has it, too. Must be called within the `startTimeout` of trainInWorker. Messages
 * of the application's own are left alone.
 *
 * @throws L0netError UNSUPPORTED outside a worker
 */
export function serveTraining(): void {
  const scope = workerScope();
  scope.addEventListener('message', ({ data }) => {
    if ((data as Partial<Connect> | null)?.l0net !== 'connect') return;
    const { port } = data as Connect;
    serve(port);
    onClose(scope, () => send(port, { kind: 'closed' }));
  });
  if ((scope as unknown) !== globalThis) scope.postMessage({ l0net: 'ready' });
  else void holdLife().then((lock) => scope.postMessage({ l0net: 'ready', lock }));
}

function serve(port: MessagePort): void {
  const stop = new AbortController();
  let network: Promise<Network> | undefined;
  let retry = () => {};
  port.onmessage = ({ data }: MessageEvent<Request>) => {
    if (data.kind === 'stop') stop.abort();
    else if (data.kind === 'retry') retry();
    else if (data.kind === 'network')
      network?.then(sendNetwork, () => {}); // without one, the end answers
    else {
      network = build(data.job.source);
      train(port, network, data.job, stop.signal).then(
        () => end(),
        (error) => end(error),
      );
    }
  };
  port.onmessageerror = () => end(new L0netError('UNSUPPORTED', unreadable));

  async function build(source: NetworkSource): Promise<Network> {
    try {
      return await networkFrom(source);
    } catch (error) {
      if (!(error instanceof L0netError) || error.code !== 'OUT_OF_MEMORY') throw error;
      // The other thread can make room.
      send(port, { kind: 'crowded' });
      await new Promise<void>((resolve) => {
        retry = resolve;
      });
      return networkFrom(source);
    }
  }

  function sendNetwork(ready: Network): void {
    const state = ready.state();
    send(port, { kind: 'network', state }, stateBuffers(state));
  }

  async function end(error?: unknown): Promise<void> {
    const state = (await network?.catch(() => undefined))?.state();
    const stopped = error !== undefined && error === stop.signal.reason;
    const failed = error !== undefined && !stopped;
    const reply: Reply = { kind: 'end', state, stopped, ...(failed && { error: toPlain(error) }) };
    send(port, reply, state && stateBuffers(state));
  }
}

const unreadable = {
  argument: 'data',
  received: undefined,
  expected: 'data that can be sent to a worker, and that it has the memory for',
};

/**
 * Returns the loop's promise and is done itself, and the loop does not know the data: so the arrays that were sent are
 * garbage once the trainer has copied them.
 */
async function train(
  port: MessagePort,
  building: Promise<Network>,
  job: Job,
  signal: AbortSignal,
): Promise<void> {
  const network = await building;
  return report(port, new Trainer(network, job.data, { ...job.options, ...callbacks(port, job, signal) }));
}

function callbacks(port: MessagePort, { progress, warnings }: Job, signal: AbortSignal): TrainerOptions {
  return {
    signal,
    ...(progress && { onProgress: (progress) => send(port, { kind: 'progress', progress }) }),
    ...(warnings && { onWarning: (warning) => send(port, { kind: 'warning', warning }) }),
  };
}

async function report(port: MessagePort, trainer: Trainer): Promise<void> {
  for await (const report of trainer) send(port, { kind: 'report', report });
}

function send(port: MessagePort, reply: Reply, buffers: ArrayBuffer[] = []): void {
  port.postMessage(reply, buffers);
}
