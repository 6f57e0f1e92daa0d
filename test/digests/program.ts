/** What runs in each engine: prints a line of JSON for each digest. */
import { builds } from '../support/builds.js';
import { cases } from './cases.js';

/** One digest, and where it was made. */
export interface DigestLine {
  readonly engine: string;
  readonly build: string;
  readonly case: string;
  readonly digest: string;
}

/** Where engines say what they are. Bun and Deno also say what Node they stand in for, so they are asked first. */
interface Versions {
  readonly Bun?: { readonly version: string };
  readonly Deno?: { readonly version: { readonly deno: string } };
  readonly process?: { readonly versions: { readonly node: string } };
}

function engine(): string {
  const { Bun, Deno, process } = globalThis as Versions;
  if (Bun) return `Bun ${Bun.version}`;
  if (Deno) return `Deno ${Deno.version.deno}`;
  return `Node ${process?.versions.node}`;
}

async function main(): Promise<void> {
  for (const build of builds) {
    for (const { name, digest } of cases) {
      const line: DigestLine = { engine: engine(), build, case: name, digest: await digest(build) };
      console.log(JSON.stringify(line));
    }
  }
}

main();
