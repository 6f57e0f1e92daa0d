import { defineConfig } from 'vitepress';

const page = (text: string, name: string) => ({ text, link: `/${name}` });

export default defineConfig({
  title: 'l0net',
  description: 'Trains neural networks that prune themselves, in the browser and in Node',
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [page('API', 'api/')],
    sidebar: [
      {
        text: 'Use it',
        items: [
          page('Training', 'training'),
          page('Tables', 'tables'),
          page('Images', 'images'),
          page('Larger than memory', 'chunks'),
          page('Convolutions', 'convolutions'),
          page('Residual networks', 'residual'),
          page('Signals', 'signals'),
          page('Checkpoints', 'checkpoints'),
          page('Workers', 'workers'),
          page('Threads', 'threads'),
          page('Targets', 'targets'),
          page('Sweeps', 'sweeps'),
          page('Export', 'export'),
          page('Serving', 'serving'),
          page('Embedding', 'embedding'),
          page('Command line', 'command-line'),
          page('API', 'api/'),
        ],
      },
      {
        text: 'Know it',
        items: [
          page('Method', 'method'),
          page('Performance', 'performance'),
          page('Behaviour', 'behaviour'),
          page('Reproducibility', 'reproducibility'),
        ],
      },
    ],
  },
});
