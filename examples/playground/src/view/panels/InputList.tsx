import { useRef } from 'preact/hooks';
import type { Snapshot } from '../../run/snapshot.js';
import { Panel } from './Panel.js';

interface Props {
  readonly names: readonly string[];
  readonly snapshot: Snapshot | null;
}

/** Milliseconds for which inputs stay where they are in the list, and how many it has at most. */
const CALM = 1500;
const MOST = 200;

/** Inputs by name, the likeliest first. */
export function InputList({ names, snapshot }: Props) {
  const order = useRef<{ names: readonly string[]; when: number; inputs: number[] }>();
  const probabilities = snapshot?.inputs ?? new Float32Array(0);
  const now = performance.now();
  const isOld = !order.current || order.current.names !== names || snapshot?.state !== 'running';
  if (isOld || now - (order.current?.when ?? 0) > CALM) {
    const inputs = [...names.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
    order.current = { names, when: now, inputs };
  }
  const kept = snapshot ? snapshot.kept.reduce((sum, each) => sum + each, 0) : 0;
  return (
    <Panel title="What it looks at" class="inputs">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ol id="inputs" tabIndex={0} aria-label="Inputs, by the probability that their gate is open">
        {order.current?.inputs.slice(0, MOST).map((input, place) => (
          // Places keep still, and their names change: what moves on its own is hard to read.
          <li key={`${place}`} class={snapshot?.kept[input] ? '' : 'gone'}>
            <span class="name">{names[input]}</span>
            <span class="bar" aria-hidden="true">
              <span style={{ transform: `scaleX(${(probabilities[input] ?? 0).toFixed(3)})` }} />
            </span>
            <span class="value">
              {snapshot?.kept[input] ? (probabilities[input] ?? 0).toFixed(2) : 'not read'}
            </span>
          </li>
        ))}
      </ol>
      <p class="caption">
        <strong>{kept}</strong> of {names.length} inputs are read
      </p>
    </Panel>
  );
}
