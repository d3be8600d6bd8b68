// Nothing changed since everything passed.

import { peersOf } from '../places/place.ts';
import { goCommand, gotestsumCommand, gowsCommand, nxCommand, nxStop, turboCommand } from '../tools/commands.ts';
import { goFault, gotestsumFault, gowsFault, nxFault, turboFault } from '../tools/faults.ts';
import { absentIf, type CaseKind } from './case.ts';

export const allReused: CaseKind = {
  name: 'all-reused',
  setUp: ({ place, tools }) => {
    const { modules, tested } = place.size;
    const theirs = peersOf(place);
    const turbo = { ...absentIf(tools, 'turbo'), fault: turboFault(modules, tested, [modules, modules]), settling: 2 };
    return {
      title: 'All reused',
      contenders: [
        {
          tool: 'go test',
          command: () => goCommand(place, ['test', '-race', 'work']),
          fault: goFault(tested, 'reused'),
          settling: 3,
        },
        {
          tool: 'gows test',
          command: () => gowsCommand(tools, place, ['test']),
          fault: gowsFault(tested, tested),
          settling: 3,
          ages: true,
        },
        { tool: 'turbo, from node_modules/.bin', ...turbo, command: () => turboCommand(theirs, 'bin') },
        { tool: 'npx turbo', ...turbo, command: () => turboCommand(theirs, 'npx') },
        {
          tool: 'gotestsum',
          ...absentIf(tools, 'gotestsum'),
          command: () => gotestsumCommand(tools, place, ['-race']),
          fault: gotestsumFault(place.size, 'reused'),
          settling: 3,
        },
        {
          tool: 'nx',
          ...absentIf(tools, 'nx'),
          command: () => nxCommand(theirs),
          finish: () => nxStop(theirs),
          fault: nxFault(modules, [modules, modules]),
          settling: 3,
        },
      ],
      goals: [
        { tool: 'gows test', against: 'npx turbo', figure: 'wallMs', atMost: 1 },
        { tool: 'gows test', against: 'go test', figure: 'wallMs', atMost: 0.3 },
        { tool: 'gows test', against: 'nx', figure: 'wallMs', atMost: 0.2 },
      ],
      notes: [
        'turbo and nx reuse whole modules, go test and gows single packages.',
        'nx has its daemon, whose CPU is not counted.',
        'gotestsum has the result cache of go test, which it starts.',
        ...(place.turbo === 'scripts'
          ? [
              'turbo knows the modules by package.json scripts here: natively it refuses two modules whose last path elements are the same.',
            ]
          : []),
      ],
    };
  },
};
