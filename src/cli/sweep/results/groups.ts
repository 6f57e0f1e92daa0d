import { type MeanOf, meanOf } from '../../../sweep/front.js';
import type { DoneRun, Settings } from './record.js';

/** What networks cost, by the names that results have for it. */
export type CostName = 'multiplyAdds' | 'parameters' | 'bytes' | 'seconds';

/** The runs of one setting, whatever their seeds. */
export interface Group {
  readonly settings: Settings;
  readonly runs: readonly DoneRun[];
  readonly testError: MeanOf;
  readonly costs: Readonly<Record<CostName, MeanOf>>;
}

const costNames = ['multiplyAdds', 'parameters', 'bytes', 'seconds'] as const;

/** Runs by their settings, in the order in which each setting comes first. */
export function groupsOf(runs: readonly DoneRun[]): Group[] {
  const groups = new Map<string, DoneRun[]>();
  for (const run of runs) {
    const key = JSON.stringify(Object.entries(run.settings).sort());
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((all) => ({
    settings: all[0].settings,
    runs: all,
    testError: meanOf(all.map(({ testError }) => testError)),
    costs: Object.fromEntries(
      costNames.map((name) => [name, meanOf(all.map((run) => run[name]))]),
    ) as Group['costs'],
  }));
}

/** The names of the settings that are not the same in all of these, in the order in which they come first. */
export function variedIn(all: readonly { readonly settings: Settings }[]): string[] {
  const names = [...new Set(all.flatMap(({ settings }) => Object.keys(settings)))];
  return names.filter((name) => new Set(all.map(({ settings }) => settings[name])).size > 1);
}

/** `lambda 0.1, hidden 300,100`: what tells a setting from others; empty where nothing does. */
export function labelOf(settings: Settings, varied: readonly string[]): string {
  return varied.map((name) => describe(name, settings[name])).join(', ');
}

function describe(name: string, value: string | true | undefined): string {
  if (value === true) return name;
  return value === undefined ? `${name} as usual` : `${name} ${value}`;
}
