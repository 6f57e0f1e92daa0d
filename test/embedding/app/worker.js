const worker = new Worker(new URL('./main.js', import.meta.url), { type: 'module' });
worker.onerror = (event) => console.error('the worker failed', event.message);
