import { useState } from 'preact/hooks';
import { TRAIN_SIZES } from '../../data/parts.js';
import type { KernelTimes } from '../../run/messages.js';
import {
  kindOf,
  PLANE_FEATURES,
  type PlaneFeature,
  type Settings,
  THREADS,
} from '../../settings/settings.js';
import { count } from '../format.js';
import { type Change, Choice, Text } from './fields.js';
import { Kernels } from './Kernels.js';

interface Props {
  readonly settings: Settings;
  readonly change: Change;
  readonly kernelTimes: KernelTimes | null;
  readonly canMeasure: boolean;
  readonly measureKernels: () => void;
}

/** All settings of a run but its data; open from the start where there is room beside the rest. */
export function SettingsForm({ settings, change, kernelTimes, canMeasure, measureKernels }: Props) {
  const kind = kindOf(settings.data);
  const [isOpen] = useState(() => window.matchMedia('(min-width: 75rem)').matches);
  return (
    <details class="panel settings" open={isOpen}>
      <summary>
        <h2>Settings</h2>
      </summary>
      <form id="settings" onSubmit={(event) => event.preventDefault()}>
        {kind === 'image' && (
          <>
            <Choice
              name="images"
              label="Training images"
              values={TRAIN_SIZES.map((size) => [size, count(size)] as const)}
              value={settings.images}
              change={change}
            />
            <Choice
              name="network"
              label="Network"
              values={[
                ['dense', 'dense layers'],
                ['lenet5', 'LeNet-5, convolutions'],
              ]}
              value={settings.network}
              change={change}
            />
          </>
        )}
        {kind === 'plane' && <PlaneFields settings={settings} change={change} />}
        {settings.network === 'dense' && (
          <Text
            name="hidden"
            label="Hidden layers"
            hint="neurons of each, with commas"
            value={settings.hidden}
            change={change}
          />
        )}
        <Text
          name="lambda"
          label="λ of each layer"
          hint="the price of an open gate"
          value={settings.lambda}
          change={change}
        />
        <Text
          name="target"
          label="Size to reach"
          hint="% of the multiply-adds; 0: what λ leaves"
          value={settings.target}
          change={change}
        />
        <Text name="learningRate" label="Learning rate" value={settings.learningRate} change={change} />
        <Text name="batch" label="Rows in a minibatch" value={settings.batch} change={change} />
        <Text name="epochs" label="Epochs" value={settings.epochs} change={change} />
        <Choice
          name="sampling"
          label="Gates are sampled for each"
          values={[
            ['minibatch', 'minibatch'],
            ['example', 'example'],
          ]}
          value={settings.sampling}
          change={change}
        />
        <Text
          name="removal"
          label="Remove for good after"
          hint="epochs closed; 0: never"
          value={settings.removal}
          change={change}
        />
        <Text
          name="seed"
          label="Seed"
          hint="the same seed, the same bits"
          value={settings.seed}
          change={change}
        />
        <Choice
          name="kernels"
          label="Kernels"
          values={[
            ['auto', 'the fastest that run here'],
            ['simd', 'SIMD'],
            ['scalar', 'scalar'],
          ]}
          value={settings.kernels}
          change={change}
        />
        <Choice
          name="threads"
          label="Threads"
          values={[['auto', 'one for each core'], ...THREADS.map((each) => [each, count(each)] as const)]}
          value={settings.threads}
          change={change}
        />
        <Kernels times={kernelTimes} canMeasure={canMeasure} measure={measureKernels} />
      </form>
    </details>
  );
}

function PlaneFields({ settings, change }: Pick<Props, 'settings' | 'change'>) {
  const { features } = settings;
  const [problem, setProblem] = useState('');
  const toggle = (feature: PlaneFeature) =>
    setProblem(
      change(
        'features',
        PLANE_FEATURES.filter((each) => features.includes(each) !== (each === feature)),
      ),
    );
  return (
    <>
      <Text name="points" label="Points" value={settings.points} change={change} />
      <Text name="noise" label="Noise" hint="0 to 0.5" value={settings.noise} change={change} />
      <fieldset class="features">
        <legend>Inputs of a point</legend>
        {PLANE_FEATURES.map((feature) => (
          <label key={feature}>
            <input
              type="checkbox"
              name="features"
              value={feature}
              checked={features.includes(feature)}
              onChange={(event) => {
                toggle(feature);
                // What is refused stays as it was.
                event.currentTarget.checked = features.includes(feature);
              }}
            />
            {feature}
          </label>
        ))}
        {problem && (
          <span class="problem" role="alert">
            {problem}
          </span>
        )}
      </fieldset>
    </>
  );
}
