import { checkChoice } from '../base/check.js';
import { L0netError } from '../base/errors.js';
import type { PartReader } from '../formats/partReader.js';
import type { GateDistribution, PredictingDistribution } from './distribution.js';
import type { GaussianOptions } from './gaussian.js';
import { type GaussianSettings, gaussianToPredict } from './gaussianToPredict.js';
import {
  type HardConcreteOptions,
  type HardConcreteSettings,
  hardConcrete,
  hardConcreteToPredict,
} from './hardConcrete.js';

/** The gates of a network. Another distribution is one more of the members of these types and constants. */
export type GateOptions = HardConcreteOptions | GaussianOptions;

/** What a network keeps of its gates: those of one layer, as a plain object that can be cloned. */
export type GateSettings = HardConcreteSettings | GaussianSettings;

/** The settings that all layers have alike: without what of a layer's gates share one. */
export type SharedSettings<Settings = GateSettings> = Settings extends unknown
  ? Omit<Settings, 'groups'>
  : never;

type Name = NonNullable<GateSettings['distribution']>;

/** Of settings that name none. */
const DEFAULT: Name = 'hardConcrete';

const toPredict: Readonly<Record<Name, PredictingDistribution<GateSettings>>> = {
  hardConcrete: hardConcreteToPredict,
  gaussian: gaussianToPredict,
};

/** What is there without a door; a door adds the one of its own name, l0net/gaussian Gaussian gates. */
export const distributions: { [N in Name]?: GateDistribution<GateSettings, GateOptions> } = { hardConcrete };

/** The distribution with these settings. Throws L0netError UNSUPPORTED where no door has brought it. */
export function distributionOf({
  distribution = DEFAULT,
}: Pick<GateSettings, 'distribution'> = {}): GateDistribution<GateSettings, GateOptions> {
  const found = distributions[distribution];
  if (found) return found;
  const expected = `import 'l0net/${distribution}' before`;
  throw new L0netError('UNSUPPORTED', { argument: 'gates', received: distribution, expected });
}

/** The distribution that options ask for. Throws L0netError INVALID_ARGUMENT, or UNSUPPORTED as `distributionOf`. */
export function distributionFor(options: GateOptions): GateDistribution<GateSettings, GateOptions> {
  const { distribution = DEFAULT } = options;
  checkChoice('options.gates.distribution', distribution, Object.keys(toPredict) as Name[]);
  return distributionOf(options);
}

/** As `distributionOf`, but only what predicting needs. */
export function predictingDistributionOf({
  distribution = DEFAULT,
}: GateSettings): PredictingDistribution<GateSettings> {
  return toPredict[distribution];
}

/** Whether versions of l0net that know one distribution take these settings for what they are. */
export function areOfFirst({ distribution = DEFAULT }: GateSettings): boolean {
  return distribution === DEFAULT;
}

/** Whether a file says that layer l has gates. */
export function savesGates({ file: { metadata } }: PartReader, l: number): boolean {
  return metadata.has(`${l}.distribution`) || metadata.has(`${l}.temperature`);
}

/** The settings of layer l in a file, but for what has the gates. Throws L0netError INVALID_FORMAT. */
export function readSettings(reader: PartReader, l: number): GateSettings {
  const key = `${l}.distribution`;
  const named = reader.file.metadata.has(key) && {
    distribution: reader.choice(key, Object.keys(toPredict) as Name[]),
  };
  return { ...named, ...toPredict[named ? named.distribution : DEFAULT].read(reader, l) } as GateSettings;
}

/** What a file says of the gates of layer l, but for what has them: keys with their texts. */
export function savedSettings(settings: GateSettings, l: number): [key: string, text: string][] {
  const { distribution } = settings;
  const names = distributionOf(settings).saved.map((name): [string, string] => [
    `${l}.${name}`,
    String(settings[name as keyof GateSettings]),
  ]);
  return distribution ? [[`${l}.distribution`, distribution], ...names] : names;
}
