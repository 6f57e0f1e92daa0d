import type { KernelTimes } from '../../run/messages.js';
import { time } from '../format.js';

interface Props {
  readonly times: KernelTimes | null;
  readonly canMeasure: boolean;
  readonly measure: () => void;
}

/** How fast a step is with each of the kernels, measured here. */
export function Kernels({ times, canMeasure, measure }: Props) {
  const hasSimd = times && Number.isFinite(times.simd);
  return (
    <div class="kernels">
      <button type="button" class="small" id="kernels" disabled={!canMeasure} onClick={measure}>
        Measure both kernels
      </button>
      <p id={times ? 'kernel-times' : undefined} role="status">
        {times &&
          (hasSimd
            ? `A step: ${time(times.simd)} with SIMD, ${time(times.scalar)} without, with the same bits.`
            : `A step: ${time(times.scalar)}; there is no SIMD here.`)}
      </p>
    </div>
  );
}
