import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quantise } from '../../src/export.js';
import type { Network } from '../../src/index.js';
import { expectWithin } from '../oracle/bounds/outputs.js';
import { boundedResidual } from '../oracle/bounds/residual.js';
import { compile, hasCompiler, type NumberProgram } from './compiler.js';
import { caseOf, type HeaderCase } from './headers.js';
import { difference } from './networks.js';
import { anyResidual, networks, rows, takesTiles } from './residualNetworks.js';

/** Expects the bits of linear outputs, unless tiles are taken at points, and else what float32 allows. */
async function expectOutputs(
  program: NumberProgram,
  { network, rows, float, int8 }: HeaderCase,
): Promise<void> {
  const outputs = await program.run(rows, float);
  expectWithin(outputs, await boundedResidual(network, rows), 1, float.name);
  if (hasBits(network)) expect(difference(outputs, network.predict(rows)), float.name).toBe(0);
  const rounded = await boundedResidual(await quantise(network), rows);
  expectWithin(await program.run(rows, int8), rounded, 1, int8.name);
}

/** So many headers take long to optimise: one is. */
const quick = { defines: ['-O0'] };

function hasBits(network: Network): boolean {
  return network.output === 'linear' && !takesTiles(network);
}

describe.skipIf(!hasCompiler())('compiled without warnings,', () => {
  let program: NumberProgram;
  let cases: readonly HeaderCase[];

  beforeAll(async () => {
    cases = await Promise.all(networks.map(async ([, make], n) => caseOf(`n${n}`, await make(), rows)));
    program = await compile(
      cases.flatMap(({ float, int8 }) => [float, int8]),
      quick,
    );
  });

  afterAll(() => program.remove());

  test.each(networks.map(([name], n) => [name, n] as const))(
    'headers of a network %s give its outputs',
    async (_, n) => {
      await expectOutputs(program, cases[n]);
    },
  );

  test('headers are C++, too, with buffers outside of the stack', async () => {
    const [{ network, rows, float, int8 }] = cases;
    const defines = ['-DN0F_BUFFER=static', '-DN0Q_BUFFER=static'];
    const other = await compile([float, int8], { language: 'c++', defines });
    expect(difference(await other.run(rows, float), network.predict(rows))).toBe(0);
    await other.remove();
  });

  test('whatever the geometry, headers give the outputs of networks', async () => {
    const seeds = Array.from({ length: 16 }, (_, i) => 700 + i);
    const drawn = await Promise.all(
      seeds.map(async (seed) => {
        const { network, rows } = await anyResidual(seed);
        return caseOf(`s${seed}`, network, rows);
      }),
    );
    expect(drawn.filter(({ network }) => hasBits(network)).length).toBeGreaterThan(8);
    const compiled = await compile(
      drawn.flatMap(({ float, int8 }) => [float, int8]),
      quick,
    );
    for (const each of drawn) await expectOutputs(compiled, each);
    await compiled.remove();
  });
});
