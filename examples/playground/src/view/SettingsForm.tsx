import { useState } from 'preact/hooks';
import { TRAIN_SIZES } from '../data/parts.js';
import { DATA_NAMES, kindOf, type Settings } from '../settings/settings.js';

type Change = (name: keyof Settings, value: unknown) => string;

/** All settings of a run. */
export function SettingsForm({ settings, change }: { readonly settings: Settings; readonly change: Change }) {
  const kind = kindOf(settings.data);
  return (
    <form id="settings" onSubmit={(event) => event.preventDefault()}>
      <Choice name="data" label="Data" values={DATA_NAMES} value={settings.data} change={change} />
      {kind === 'image' && (
        <>
          <Choice name="images" label="Images" values={TRAIN_SIZES} value={settings.images} change={change} />
          <Choice
            name="network"
            label="Network"
            values={['dense', 'lenet5']}
            value={settings.network}
            change={change}
          />
        </>
      )}
      {kind === 'plane' && (
        <>
          <Text name="points" label="Points" value={settings.points} change={change} />
          <Text name="noise" label="Noise" value={settings.noise} change={change} />
          <Text name="features" label="Features" value={settings.features} change={change} />
        </>
      )}
      {settings.network === 'dense' && (
        <Text name="hidden" label="Hidden layers" value={settings.hidden} change={change} />
      )}
      <Text name="lambda" label="λ of each layer" value={settings.lambda} change={change} />
      <Text name="learningRate" label="Learning rate" value={settings.learningRate} change={change} />
      <Text name="batch" label="Minibatch" value={settings.batch} change={change} />
      <Text name="epochs" label="Epochs" value={settings.epochs} change={change} />
      <Choice
        name="sampling"
        label="Gates sampled for each"
        values={['minibatch', 'example']}
        value={settings.sampling}
        change={change}
      />
      <Text name="removal" label="Removal after epochs (0: never)" value={settings.removal} change={change} />
      <Text name="seed" label="Seed" value={settings.seed} change={change} />
      <Choice
        name="kernels"
        label="Kernels"
        values={['auto', 'simd', 'scalar']}
        value={settings.kernels}
        change={change}
      />
    </form>
  );
}

interface ChoiceProps {
  readonly name: keyof Settings;
  readonly label: string;
  readonly values: readonly (string | number)[];
  readonly value: string | number;
  readonly change: Change;
}

function Choice({ name, label, values, value, change }: ChoiceProps) {
  return (
    <label>
      {label}
      <select name={name} value={value} onChange={(event) => change(name, event.currentTarget.value)}>
        {values.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}

interface TextProps {
  readonly name: keyof Settings;
  readonly label: string;
  readonly value: number | readonly (number | string)[];
  readonly change: Change;
}

function Text({ name, label, value, change }: TextProps) {
  const [problem, setProblem] = useState('');
  const shown = Array.isArray(value) ? value.join(', ') : String(value);
  return (
    <label>
      {label}
      <input
        name={name}
        value={shown}
        aria-invalid={problem !== ''}
        aria-describedby={`${name}-problem`}
        onChange={(event) => setProblem(change(name, event.currentTarget.value))}
      />
      <span id={`${name}-problem`}>{problem}</span>
    </label>
  );
}
