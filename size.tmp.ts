import { gzipSync } from 'node:zlib'; import { build } from 'esbuild';
for (const dir of ['/work/wt/numbers','/tmp/numbers-base']) {
 const r=await build({stdin:{contents:"export * from './src/index.js';export * from './src/worker.js'",resolveDir:dir},bundle:true,minify:true,format:'esm',write:false,platform:'browser',metafile:true});
 console.log(dir,r.outputFiles[0].contents.length, gzipSync(r.outputFiles[0].contents,{level:9}).length);
 const o=Object.values(r.metafile!.outputs)[0].inputs; console.log(Object.entries(o).filter(([k])=>/steps|stepGuard|nonFinite|scale|trainer\.|core|gatedLayer|measure|stack/i.test(k)).map(([k,v])=>k.split('/').pop()+':'+v.bytesInOutput).join(' '));
}
