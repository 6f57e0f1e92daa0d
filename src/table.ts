/**
 * Tables: columns of typed arrays with names, read from CSV, TSV, JSON lines, .npy, .npz and Parquet; and networks that are
 * trained on them and carry their preprocessing.
 *
 * @module
 */
export { L0netError } from './base/errors.js';
export type { BinaryMeasures } from './metrics/binary.js';
export type { Numbers } from './metrics/check.js';
export type { ClassMeasures } from './metrics/classes.js';
export { figuresOf, type Spread, spreadOf } from './metrics/figures.js';
export {
  type ColumnMeasures,
  type LabelMeasures,
  measurePredictions,
  type PredictionMeasures,
} from './metrics/measurePredictions.js';
export type { RegressionMeasures } from './metrics/regression.js';
export { bestThreshold, type Threshold, type ThresholdMeasure } from './metrics/threshold.js';
export { type DecodeOptions, decode, type Prediction } from './pipeline/decode.js';
export { describeColumns } from './pipeline/describe.js';
export type { ColumnDescription } from './pipeline/describeInput.js';
export { type EncodeOptions, encode } from './pipeline/encode.js';
export { encodeAnswers, type TableAnswers } from './pipeline/encodeAnswers.js';
export { type FittedPipeline, fitPipeline } from './pipeline/fit.js';
export { featureNames, groupsOf, widthOf } from './pipeline/inputs.js';
export type { MissingWay, PipelineOptions } from './pipeline/options.js';
export type {
  BooleanInput,
  CategoryInput,
  InputColumn,
  NumberInput,
  Pipeline,
  Row,
} from './pipeline/pipeline.js';
export { pipelineOf, predictRows, type TablePredictor } from './pipeline/predictRows.js';
export { type RowWeightOptions, rowWeights } from './pipeline/rowWeights.js';
export {
  type ClassesTarget,
  type ClassValue,
  type LabelsTarget,
  outputKindOf,
  outputsOf,
  type RegressionTarget,
  type Target,
  type Task,
  type TwoClassTarget,
} from './pipeline/target.js';
export { pipelineFromText, pipelineToText } from './pipeline/text.js';
export { withThreshold } from './pipeline/threshold.js';
export { type ChunkOptions, readChunks } from './table/chunks.js';
export { type Fold, type FoldOptions, folds } from './table/folds.js';
export type { ColumnKind, ReadOptions, TableFormat } from './table/options.js';
export { readTable } from './table/read.js';
export { type RowSample, sampleRows } from './table/sample.js';
export type { TableSource } from './table/source.js';
export { type Split, type SplitOptions, splitTable } from './table/split.js';
export {
  type BooleanColumn,
  type Cell,
  type Column,
  cellOf,
  lengthOf,
  type NumberColumn,
  Table,
  type TableWarning,
  type TextColumn,
} from './table/table.js';
export { type CrossValidation, type CrossValidationOptions, crossValidate } from './tabular/crossValidate.js';
export { type TableDefaults, tableDefaults } from './tabular/defaults.js';
export { type Feature, type FeatureInput, featuresOf } from './tabular/features.js';
export { prepareTable, type TableData, type TableDataOptions } from './tabular/prepare.js';
export { type ChunkedData, type ChunkedDataOptions, prepareChunks } from './tabular/prepareChunks.js';
export {
  type SelectedFeature,
  type Selection,
  type SelectionOptions,
  selectFeatures,
} from './tabular/selectFeatures.js';
export { type TrainChunksOptions, trainChunks } from './tabular/trainChunks.js';
export {
  type TablePart,
  type TableTraining,
  type TrainTableOptions,
  trainTable,
} from './tabular/trainTable.js';
