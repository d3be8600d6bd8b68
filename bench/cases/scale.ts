// How the time grows with the workspace: reading it, reusing everything in it, finding what an edit affects.

import path from 'node:path';
import { lastLines } from '../measure/rounds.ts';
import { cloneOf, editLeaf, emptyFolder, type Place, removeEmpty } from '../places/place.ts';
import type { Goal } from '../results/result.ts';
import { goCommand, gowsCommand } from '../tools/commands.ts';
import { exitFault, goFault, gowsFault } from '../tools/faults.ts';
import type { CaseKind } from './case.ts';

const graph = ['graph', '--packages', '--json'];
/** What gows asks of the go command, but for the choice of fields, which is a part of what -json prints. */
const listing = [
  'list',
  '-e',
  '-deps',
  '-test',
  '-race',
  '-json=ImportPath,Dir,Imports,TestImports,XTestImports,GoFiles',
  'work',
];

export const scale: CaseKind = {
  name: 'scale',
  setUp: ({ place, tools, work }) => {
    const { packages, tested } = place.size;
    let restore = () => {};
    let clone: Place | undefined;
    return {
      title: 'Scale',
      contenders: [
        { tool: 'go list', command: () => goCommand(place, listing), fault: exitFault, settling: 2 },
        {
          tool: 'gows graph, warm',
          command: () => gowsCommand(tools, place, graph),
          fault: exitFault,
          settling: 2,
        },
        {
          tool: 'gows graph, cold',
          command: () =>
            gowsCommand(tools, place, graph, { GOWS_CACHE_DIR: path.join(emptyFolder(work, 'graph'), 'gows') }),
          after: () => removeEmpty(work, 'graph'),
          fault: exitFault,
        },
        {
          tool: 'gows test, all reused',
          command: () => gowsCommand(tools, place, ['test', '-race=false']),
          fault: gowsFault(tested, tested),
          settling: 3,
          ages: true,
        },
        {
          tool: 'go test, all cached',
          command: () => goCommand(place, ['test', 'work']),
          fault: goFault(tested, 'reused'),
          settling: 3,
        },
        {
          tool: 'gows affected list, a leaf edited',
          command: async () => {
            clone ??= await cloneOf(place);
            restore = editLeaf(clone);
            return gowsCommand(tools, clone, ['affected', 'list']);
          },
          after: () => restore(),
          fault: (run) =>
            exitFault(run) ??
            (new RegExp(`\\b1 of ${packages} packages`).test(run.output)
              ? undefined
              : `it said: ${lastLines(run.output)}`),
          settling: 2,
        },
      ],
      goals: [
        { tool: 'gows graph, cold', against: 'go list', figure: 'wallMs', atMost: 1.2 },
        ...atTenThousand(packages),
      ],
      notes: [
        'Without the race detector, so that the many test binaries of the largest workspace are built in reasonable time.',
      ],
    };
  },
};

function atTenThousand(packages: number): readonly Goal[] {
  if (packages < 10_000) return [];
  return [
    { tool: 'gows test, all reused', figure: 'wallMs', atMost: 1500 },
    { tool: 'gows test, all reused', figure: 'rssKiB', atMost: 400 * 1024 },
  ];
}
