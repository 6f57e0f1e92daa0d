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

export interface BuildOptions {
  readonly language?: keyof typeof languages;
  readonly defines?: readonly string[];
}

/** A compiled program. */
export interface Program {
  /** What it writes to a file, for the bytes of another one. */
  run(input: Uint8Array | Float32Array, header: Header): Promise<ArrayBuffer>;
  remove(): Promise<void>;
}

/**
 * Compiles headers together, with nothing but what they include themselves before them.
 *
 * @param code what follows; its `run` reads a file, writes another one and returns 0, for the header of a name
 */
export async function build(
  headers: readonly Header[],
  code: string,
  { language = 'c', defines = [] }: BuildOptions = {},
): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'l0net-c-'));
  const at = (name: string) => join(folder, name);
  await Promise.all(headers.map(({ name, text }) => writeFile(at(`${name}.h`), text)));
  const includes = headers.map(({ name }) => `#include "${name}.h"\n#include "${name}.h"\n`).join('');
  await writeFile(at('main.c'), `${includes}${beginning}${code}${end}`);
  const options = [...languages[language], ...flags, ...defines];
  await promisify(execFile)(compiler, [...options, at('main.c'), '-o', at('main'), '-lm']);
  return {
    run: async (input, { name }) => {
      await writeFile(at('input'), input);
      await promisify(execFile)(at('main'), [name, at('input'), at('output')]);
      return new Uint8Array(await readFile(at('output'))).buffer;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

const beginning = `
#include <math.h>
#include <stdio.h>
#include <string.h>
`;

const end = `
int main(int count, char **arguments) {
  int result;
  FILE *in, *out;
  if (count != 4) return 101;
  in = fopen(arguments[2], "rb");
  out = fopen(arguments[3], "wb");
  if (in == NULL || out == NULL) return 102;
  result = run(arguments[1], in, out);
  fclose(in);
  return fclose(out) == 0 ? result : 103;
}
`;

/** A program whose headers take rows of numbers. */
export interface NumberProgram {
  /** What the network of a header, the first by default, gives for rows of inputs. */
  run(rows: Float32Array, header?: Header): Promise<Float32Array>;
  remove(): Promise<void>;
}

export async function compile(headers: readonly Header[], options?: BuildOptions): Promise<NumberProgram> {
  const program = await build(headers, numbers(headers), options);
  return {
    run: async (rows, header = headers[0]) => new Float32Array(await program.run(rows, header)),
    remove: program.remove,
  };
}

/** Reads rows and writes outputs. What stands before and behind the outputs must stay as it was. */
function numbers(headers: readonly Header[]): string {
  const call = ({ name }: Header) => {
    const macro = name.toUpperCase();
    return `
  if (strcmp(name, "${name}") == 0) {
    static float row[${macro}_INPUTS], outputs[${macro}_OUTPUTS + 2];
    while (fread(row, sizeof row, 1, in) == 1) {
      outputs[0] = outputs[${macro}_OUTPUTS + 1] = 7.0f;
      ${name}_predict(row, outputs + 1);
      if (outputs[0] != 7.0f || outputs[${macro}_OUTPUTS + 1] != 7.0f) return 1;
      fwrite(outputs + 1, sizeof(float), ${macro}_OUTPUTS, out);
    }
    return 0;
  }`;
  };
  return `
static int run(const char *name, FILE *in, FILE *out) {
${headers.map(call).join('\n')}
  return 2;
}
`;
}
