import { useState } from 'preact/hooks';
import type { Settings } from '../../settings/settings.js';

/** Takes a setting over; gives what is wrong with it, in words, or ''. */
export type Change = (name: keyof Settings, value: unknown) => string;

interface ChoiceProps {
  readonly name: keyof Settings;
  readonly label: string;
  /** Values, each with what it is called. */
  readonly values: readonly (readonly [value: string | number, called: string])[];
  readonly value: string | number;
  readonly change: Change;
}

/** One of several. */
export function Choice({ name, label, values, value, change }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name} value={value} onChange={(event) => change(name, event.currentTarget.value)}>
        {values.map(([each, called]) => (
          <option key={each} value={each}>
            {called}
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
  /** A few words on what may be typed. */
  readonly hint?: string;
}

/** A number, or numbers with commas between. */
export function Text({ name, label, value, change, hint = '' }: TextProps) {
  const [problem, setProblem] = useState('');
  const shown = Array.isArray(value) ? value.join(', ') : String(value);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        value={shown}
        inputMode={Array.isArray(value) ? 'text' : 'decimal'}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem !== ''}
        aria-describedby={`${name}-said`}
        onChange={(event) => setProblem(change(name, event.currentTarget.value))}
      />
      <span id={`${name}-said`} class={problem ? 'problem' : 'hint'} role={problem ? 'alert' : undefined}>
        {problem || hint}
      </span>
    </label>
  );
}
