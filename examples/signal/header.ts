/** Learns the words and writes words.h, 8-bit weights in C, and words.safetensors: npx tsx examples/signal/header.ts FOLDER */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toC } from 'l0net/export';
import { saveModel } from 'l0net/node';
import { learn } from './learn.js';

const [folder = '.'] = process.argv.slice(2);
const network = await learn((epoch, of) => console.log(`epoch ${epoch} of ${of}`));
await saveModel(join(folder, 'words.safetensors'), network);
await writeFile(join(folder, 'words.h'), await toC(network, { name: 'words', int8: true }));
