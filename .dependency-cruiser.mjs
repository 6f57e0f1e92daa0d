/**
 * The map of the house: its floors from the ground up, with the rooms on each. An import goes down, never up, and never into
 * another room of the same floor. Whoever needs another order moves a room here, where everybody sees it.
 */
const floors = {
  src: [
    ['base'],
    ['formats', 'runtime'],
    ['table'],
    ['gates', 'loss', 'optimizer'],
    ['layers'],
    ['layers/dense', 'layers/convolution'],
    ['layers/residual'],
    ['stack'],
    ['data', 'pipeline', 'images'],
    ['metrics'],
    ['network'],
    ['training'],
    ['augment', 'chunks', 'saving'],
    ['export', 'inference', 'memory', 'worker', 'node', 'tabular', 'targets'],
    ['threads'],
    ['sweep'],
    ['.'], // the package's doors
    ['cli/arguments'],
    ['cli/files', 'cli/output', 'cli/queue'],
    ['cli/train'],
    ['cli/sweep/results'],
    ['cli/sweep/page'],
    ['cli/sweep'],
    ['cli'],
  ],
  assembly: [
    ['math'],
    ['data', 'gates', 'gemm', 'optimizer'],
    ['conv', 'loss', 'norm'],
    ['layer', 'winograd'],
    ['small', 'threads'],
    ['.'], // the modules' exports
  ],
};

/** The files of a room, without those of rooms inside it. */
const filesOf = (tree, room) => `^${tree}/${room === '.' ? '' : `${room}/`}[^/]+\\.ts$`;

/** What is above a room, or beside it. */
function above(tree, floor, room) {
  return floors[tree]
    .slice(floor)
    .flat()
    .filter((other) => other !== room)
    .map((other) => filesOf(tree, other));
}

function rulesOf(tree) {
  return floors[tree].flatMap((rooms, floor) =>
    rooms.flatMap((room) => {
      const path = above(tree, floor, room);
      const name = `${tree}/${room} imports what is below it`;
      return path.length > 0
        ? [{ name, severity: 'error', from: { path: filesOf(tree, room) }, to: { path } }]
        : [];
    }),
  );
}

const rooms = Object.keys(floors).flatMap((tree) => floors[tree].flat().map((room) => filesOf(tree, room)));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.keys(floors).flatMap(rulesOf),
    {
      name: 'every room has a floor',
      severity: 'error',
      from: {},
      to: { path: '^(src|assembly)/', pathNot: [...rooms, '^src/runtime/generated/'] },
    },
    { name: 'no import goes round', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'kernels and their driver know nothing of each other',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^assembly/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
