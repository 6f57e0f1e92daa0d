import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Every warning is an error; and a product and its sum are rounded one after the other, on every machine. */
const flags = ['-Wall', '-Wextra', '-Werror', '-pedantic', '-ffp-contract=off', '-O2'];
const languages = { c: ['-x', 'c', '-std=c99'], 'c++': ['-x', 'c++', '-std=c++11'] };
const compiler = process.env.CC ?? 'gcc';

/** Whether headers can be compiled. Where CI is set, a missing compiler is an error. */
export function hasCompiler(): boolean {
  try {
    execFileSync(compiler, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (process.env.CI) throw new Error(`no ${compiler}: apt-get install g++`, { cause: error });
    console.log(`Headers are not compiled: no ${compiler} was found; apt-get install g++, or set CC.`);
    return false;
  }
}

/** A header of `toC`, and the name that its names begin with. */
export interface Header {
  readonly name: string;
  readonly text: string;
}

/** A program that has some headers. */
export interface Program {
  /** What the network of a header, the first by default, gives for rows of inputs. */
  run(rows: Float32Array, header?: Header): Promise<Float32Array>;
  remove(): Promise<void>;
}

/** Compiles headers together, with nothing but what they include themselves before them. */
export async function compile(
  headers: readonly Header[],
  language: keyof typeof languages = 'c',
  defines: readonly string[] = [],
): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'l0net-c-'));
  const at = (name: string) => join(folder, name);
  await Promise.all(headers.map(({ name, text }) => writeFile(at(`${name}.h`), text)));
  await writeFile(at('main.c'), mainOf(headers));
  const options = [...languages[language], ...flags, ...defines];
  await promisify(execFile)(compiler, [...options, at('main.c'), '-o', at('main'), '-lm']);
  return {
    run: async (rows, { name } = headers[0]) => {
      await writeFile(at('rows'), rows);
      await promisify(execFile)(at('main'), [name, at('rows'), at('outputs')]);
      const bytes = new Uint8Array(await readFile(at('outputs')));
      return new Float32Array(bytes.buffer);
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Reads rows from one file and writes outputs to another. What stands before and behind the outputs must stay as it was. */
function mainOf(headers: readonly Header[]): string {
  const call = ({ name }: Header) => {
    const macro = name.toUpperCase();
    return `
  if (strcmp(arguments[1], "${name}") == 0) {
    static float row[${macro}_INPUTS], outputs[${macro}_OUTPUTS + 2];
    while (fread(row, sizeof row, 1, in) == 1) {
      outputs[0] = outputs[${macro}_OUTPUTS + 1] = 7.0f;
      ${name}_predict(row, outputs + 1);
      if (outputs[0] != 7.0f || outputs[${macro}_OUTPUTS + 1] != 7.0f) return 3;
      fwrite(outputs + 1, sizeof(float), ${macro}_OUTPUTS, out);
    }
  }`;
  };
  return `\
${headers.map(({ name }) => `#include "${name}.h"\n#include "${name}.h"\n`).join('')}
#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
  FILE *in, *out;
  if (count != 4) return 1;
  in = fopen(arguments[2], "rb");
  out = fopen(arguments[3], "wb");
  if (in == NULL || out == NULL) return 2;
${headers.map(call).join('\n')}
  fclose(in);
  return fclose(out);
}
`;
}
