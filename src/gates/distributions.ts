import type { PartReader } from '../formats/partReader.js';
import type { GateDistribution, PredictingDistribution } from './distribution.js';
import {
  type HardConcreteOptions,
  type HardConcreteSettings,
  hardConcrete,
  hardConcreteToPredict,
} from './hardConcrete.js';

/** The gates of a network. Another distribution is one more of the members of these types and constants. */
export type GateOptions = HardConcreteOptions;

/** What a network keeps of its gates: those of one layer, as a plain object that can be cloned. */
export type GateSettings = HardConcreteSettings;

/** The settings that all layers have alike: without what of a layer's gates share one. */
export type SharedSettings<Settings = GateSettings> = Settings extends unknown
  ? Omit<Settings, 'groups'>
  : never;

type Name = NonNullable<GateSettings['distribution']>;

/** Of settings that name none. */
const DEFAULT: Name = 'hardConcrete';

const toPredict: Readonly<Record<Name, PredictingDistribution<GateSettings>>> = {
  hardConcrete: hardConcreteToPredict,
};

const distributions: Readonly<Record<Name, GateDistribution<GateSettings, GateOptions>>> = { hardConcrete };

/** The distribution with these settings. */
export function distributionOf({
  distribution = DEFAULT,
}: Pick<GateSettings, 'distribution'> = {}): GateDistribution<GateSettings, GateOptions> {
  return distributions[distribution];
}

/** The distribution that options ask for. They name none as long as there is no other. */
export function distributionFor(_options: GateOptions): GateDistribution<GateSettings, GateOptions> {
  return distributionOf();
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
  return { ...named, ...toPredict[named ? named.distribution : DEFAULT].read(reader, l) };
}

/** What a file says of the gates of layer l, but for what has them: keys with their texts. */
export function savedSettings(settings: GateSettings, l: number): [key: string, text: string][] {
  const { distribution } = settings;
  const names = distributionOf(settings).saved.map((name): [string, string] => [
    `${l}.${name}`,
    String(settings[name]),
  ]);
  return distribution ? [[`${l}.distribution`, distribution], ...names] : names;
}
