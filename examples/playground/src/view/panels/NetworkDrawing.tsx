import { useCallback, useRef } from 'preact/hooks';
import type { DrawnNetwork, RunInfo, Snapshot } from '../../run/snapshot.js';
import { drawNetwork, FADING } from '../canvas/drawNetwork.js';
import { Picture } from '../canvas/Picture.js';
import type { Ground } from '../canvas/painter.js';
import { Panel } from './Panel.js';

/** When units vanished that were there before: [columns] of unit → milliseconds. */
class Vanishing {
  #last: DrawnNetwork | undefined;
  #columns: Map<number, number>[] = [];

  /** Takes note of what is gone since the last time. */
  see(drawn: DrawnNetwork): readonly ReadonlyMap<number, number>[] {
    const { columns } = drawn;
    const last = this.#last;
    this.#last = drawn;
    const isSame =
      last?.columns.length === columns.length &&
      columns.every(({ total }, c) => total === last.columns[c].total);
    if (!isSame || !last) this.#columns = columns.map(() => new Map());
    else if (last !== drawn && !isStill()) {
      const now = performance.now();
      columns.forEach(({ units }, c) => {
        const open = new Set(units);
        const gone = this.#columns[c];
        for (const [unit, when] of gone) if (now - when > FADING) gone.delete(unit);
        for (const unit of last.columns[c].units) if (!open.has(unit)) gone.set(unit, now);
      });
    }
    return this.#columns;
  }
}

/** Whether the reader wants nothing to move. */
function isStill(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

const ABOUT =
  'Dots are what is left, from inputs to answers; what is pruned flashes and is computed no more. Lines are the strongest weights, by sign.';

/** What to do when too much was pruned. */
function deadIn(layers: readonly number[]): string {
  return `Too much was pruned: layer ${layers.join(', ')} has no open gate, and no input reaches the answers. Take a smaller λ and reset.`;
}

const NONE: readonly string[] = [];

/** The neurons that are left, and the strongest connections between some of them. */
export function NetworkDrawing({
  snapshot,
  info,
}: {
  readonly snapshot: Snapshot | null;
  readonly info: RunInfo | null;
}) {
  const vanishing = useRef<Vanishing>();
  vanishing.current ??= new Vanishing();
  const drawn = snapshot?.drawn;
  const [inputNames, outputNames] = [info?.inputNames ?? NONE, info?.outputNames ?? NONE];
  const draw = useCallback(
    (ground: Ground) => {
      if (!drawn || !vanishing.current) return false;
      return drawNetwork(ground, { drawn, inputNames, outputNames, vanished: vanishing.current.see(drawn) });
    },
    [drawn, inputNames, outputNames],
  );
  const said = drawn?.columns.map(({ left, total }) => `${left} of ${total}`).join(', ') ?? 'none yet';
  return (
    <Panel title="The network" about={snapshot?.dead.length ? deadIn(snapshot.dead) : ABOUT} class="network">
      <Picture class="drawing" draw={draw} label={`Units left in each layer: ${said}`} />
    </Panel>
  );
}
