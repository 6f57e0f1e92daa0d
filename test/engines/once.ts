/**
 * What no version of Node changes, though it runs in Node: pages in browsers, which Node but opens and asks; compilers of C and of TypeScript,
 * ONNX Runtime and PyTorch, which are given files that have the same bytes in every engine; pages of the documentation. `npm test` runs
 * them, and other Nodes (.ci/run) leave them out.
 */
export const once: readonly string[] = [
  ...['components', 'signal'].map((name) => `test/embedding/${name}.node.test.ts`),
  ...['accessibility', 'journeys', 'mainThread', 'monkey', 'size'].map(
    (name) => `test/playground/${name}.node.test.ts`,
  ),
  ...[
    'c',
    'cPipeline',
    'convolutionsOnnx',
    'jsTypes',
    'onnx',
    'onnxPipeline',
    'residualC',
    'residualOnnx',
  ].map((name) => `test/export/${name}.node.test.ts`),
  'test/cli/sweepPage.node.test.ts',
  'test/docs/pages.node.test.ts',
  'test/lives/onnx.node.test.ts',
  'test/loss/onnx.node.test.ts',
  ...['residual', 'wideResNet'].map((name) => `test/pytorch/${name}.node.test.ts`),
];
