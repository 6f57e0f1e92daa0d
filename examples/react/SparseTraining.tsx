/** @jsxImportSource react */
import { type Dataset, type EpochReport, type Network, type NetworkOptions, trainInWorker } from 'l0net';
import { useEffect, useState } from 'react';

export interface SparseTrainingProps {
  readonly network: NetworkOptions;
  readonly data: Dataset;
  readonly epochs?: number;
  readonly lambda?: number;
  /** Gets what is left of the network; let it be the same function each time: useCallback. */
  readonly onTrained: (pruned: Network) => void;
}

/**
 * Trains a network in a worker for as long as it is on the page, and shows how far it is. Other properties begin another training, so
 * let objects be the same ones each time: useMemo.
 */
export function SparseTraining({ network, data, epochs = 20, lambda = 0.1, onTrained }: SparseTrainingProps) {
  const [report, setReport] = useState<EpochReport>();
  const [problem, setProblem] = useState<string>();
  const [stop, setStop] = useState<() => void>();

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const newWorker = () => new Worker(new URL('./training.worker.ts', import.meta.url), { type: 'module' });
    async function train() {
      const training = trainInWorker(newWorker, network, data, { epochs, lambda, signal });
      for await (const epoch of training) setReport(epoch);
      const trained = await training.network();
      const pruned = await trained.prune();
      if (!signal.aborted) onTrained(pruned);
    }
    setProblem(undefined);
    setStop(() => () => controller.abort(new Error('stopped')));
    train().catch((error: Error) => {
      // What was left for another training, or another page, has nothing to say.
      if (signal.reason?.name !== 'AbortError') setProblem(error.message);
    });
    return () => controller.abort();
  }, [network, data, epochs, lambda, onTrained]);

  return (
    <section aria-label="Training">
      <progress aria-label="Epochs" value={report?.epoch ?? 0} max={epochs} />
      {report && (
        <p role="status">
          epoch {report.epoch} of {epochs}, loss {report.trainLoss.toFixed(3)},{' '}
          {report.architecture.join('-')}
        </p>
      )}
      {problem && <p role="alert">{problem}</p>}
      <button type="button" onClick={stop} disabled={problem !== undefined || report?.epoch === epochs}>
        Stop
      </button>
    </section>
  );
}
