import { L0netError } from '../base/errors.js';
import type { Network } from '../network/network.js';
import { stateBuffers } from '../network/state.js';
import type { TrainerOptions } from '../training/options.js';
import { Trainer } from '../training/trainer.js';
import { holdLife } from './life.js';
import type { Called, Connect, Job, Reply, Request } from './messages.js';
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
  let trainer: Promise<Trainer> | undefined;
  /** Done once the checkpoint that was asked for last is on its way. */
  let answered: Promise<void> | undefined;
  /** The step of the last checkpoint that nobody asked for. */
  let told: number | undefined;
  let go = () => {};
  port.onmessage = ({ data }: MessageEvent<Request>) => {
    if (data.kind === 'stop') stop.abort();
    else if (data.kind === 'go') go();
    else if (data.kind === 'network')
      network?.then(sendNetwork).catch(() => {}); // without one, or its threads, the end answers
    else if (data.kind === 'answer') answered = trainer?.then(answer, () => {});
    else {
      const { source, threads, checkpointEvery } = data.job;
      network = build(source, threads);
      trainer = make(port, network, data.job, stop.signal);
      train(trainer, 'training' in source, checkpointEvery).then(end, end);
    }
  };
  port.onmessageerror = () => end(new L0netError('UNSUPPORTED', unreadable));

  function going(): Promise<void> {
    return new Promise((resolve) => {
      go = resolve;
    });
  }

  async function build(source: NetworkSource, threads: Job['threads']): Promise<Network> {
    try {
      return await networkFrom(source, threads);
    } catch (error) {
      if (!(error instanceof L0netError) || error.code !== 'OUT_OF_MEMORY') throw error;
      // The other thread can make room.
      send(port, { kind: 'crowded' });
      await going();
      return networkFrom(source, threads);
    }
  }

  /** A training that goes on from a checkpoint gives it back first: the other side looks whether its data are those. */
  async function train(made: Promise<Trainer>, goesOn: boolean, every?: number): Promise<void> {
    const trainer = await made;
    try {
      if (goesOn) await tell(trainer);
      for await (const report of trainer) {
        send(port, { kind: 'report', report });
        const { epoch } = report;
        if (every && (epoch % every === 0 || epoch === trainer.options.epochs)) await tell(trainer);
      }
    } catch (error) {
      if (every && error === stop.signal.reason && told !== trainer.stepsDone) await tell(trainer);
      throw error;
    }
  }

  /** Gives a checkpoint, and waits until it was taken: there is no second one on its way, however slow the taker. */
  async function tell(trainer: Trainer): Promise<void> {
    told = trainer.stepsDone;
    const checkpoint = await trainer.checkpoint();
    send(
      port,
      { kind: 'call', name: 'onCheckpoint', value: checkpoint },
      stateBuffers(checkpoint.state.network),
    );
    await going();
    stop.signal.throwIfAborted();
  }

  function answer(trainer: Trainer): Promise<void> {
    return trainer.checkpoint().then(
      (checkpoint) => send(port, { kind: 'answer', checkpoint }, stateBuffers(checkpoint.state.network)),
      (error) => send(port, { kind: 'answer', error: toPlain(error) }),
    );
  }

  function sendNetwork(ready: Network): void {
    const state = ready.state();
    send(port, { kind: 'network', state }, stateBuffers(state));
  }

  async function end(error?: unknown): Promise<void> {
    await answered;
    // One that has lost a thread throws what the training did.
    const state = await network?.then((ready) => ready.state()).catch(() => undefined);
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

/** Nobody else knows the data: so the arrays that were sent are garbage once the trainer has copied them. */
async function make(
  port: MessagePort,
  building: Promise<Network>,
  job: Job,
  signal: AbortSignal,
): Promise<Trainer> {
  const network = await building;
  const options = { ...job.options, ...callbacks(port, job, signal) };
  return new Trainer(network, job.data, options, 'training' in job.source ? job.source.training : undefined);
}

function callbacks(port: MessagePort, { progress, warnings }: Job, signal: AbortSignal): TrainerOptions {
  const call =
    <Name extends keyof Called>(name: Name) =>
    (value: Called[Name]) =>
      send(port, { kind: 'call', name, value });
  return {
    signal,
    ...(progress && { onProgress: call('onProgress') }),
    ...(warnings && { onWarning: call('onWarning') }),
  };
}

function send(port: MessagePort, reply: Reply, buffers: ArrayBuffer[] = []): void {
  port.postMessage(reply, buffers);
}
