import { Application } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';

/** The doors with something to describe. Standalone is other doors once more, in one file. */
const doors = [
  'index',
  'convolutions',
  'files',
  'node',
  'table',
  'images',
  'augment',
  'chunks',
  'threads',
  'targets',
  'memory',
  'gaussian',
  'sweep',
  'export',
  'inference',
  'inference/convolutions',
  'residual',
  'inference/residual',
  'inference/table',
  'worker',
  'relaxed',
];

/** Writes the API reference into a folder, a Markdown page for each door. Throws for anything typedoc warns of. */
export async function writeReference(folder: string): Promise<void> {
  const markdown: Partial<PluginOptions> & { router: string } = {
    router: 'module',
    entryFileName: 'index',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    sanitizeComments: true,
    // What it guesses of VitePress's own anchors is not always so.
    useHTMLAnchors: true,
    useCodeBlocks: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    expandObjects: true,
  };
  const app = await Application.bootstrapWithPlugins({
    ...markdown,
    outputs: [{ name: 'markdown', path: folder }],
    plugin: ['typedoc-plugin-markdown'],
    name: 'API',
    entryPoints: doors.map((door) => `src/${door}.ts`),
    tsconfig: 'tsconfig.build.json',
    readme: 'none',
    disableGit: true,
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    // What Network.shapes, GateOptions.on and LayerSummary.kind are, but nobody has to name.
    intentionallyNotExported: ['LayerShape', 'GatedParts', 'KindName'],
    treatWarningsAsErrors: true,
    logLevel: 'Warn',
  });
  const project = await app.convert();
  if (!project) throw new Error('typedoc could not read the doors');
  for (const door of project.children ?? []) {
    door.name = door.name === 'index' ? 'l0net' : `l0net/${door.name}`;
  }
  app.validate(project);
  await app.generateOutputs(project);
  const { errorCount, warningCount } = app.logger;
  if (errorCount + warningCount > 0) throw new Error('typedoc has something to say of the docstrings');
}
