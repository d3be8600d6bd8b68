// One file of a package that nothing imports is edited; everything else has passed before.

import type { Command } from '../measure/command.ts';
import type { Contender } from '../measure/rounds.ts';
import type { Place } from '../places/place.ts';
import { editLeaf, peersOf } from '../places/place.ts';
import { goCommand, gowsCommand, nxCommand, nxStop, turboCommand } from '../tools/commands.ts';
import { exitFault, goFault, gowsFault, nxFault, turboFault } from '../tools/faults.ts';
import { absentIf, type CaseKind, type CaseRequest, type Setup } from './case.ts';

export const leaf: CaseKind = {
  name: 'leaf',
  setUp: (request) => {
    const { place, tools, quick } = request;
    const { modules, tested } = place.size;
    const { contenders, goals } = narrow(request, []);
    const theirs = peersOf(place);
    const modulewise = [1, modules - 1] as const;
    const whole: readonly Contender[] = [
      {
        tool: 'go test of all',
        ...edited(place, () => goCommand(place, ['test', '-race', 'work'])),
        fault: exitFault,
        settling: 2,
      },
      {
        tool: 'turbo',
        ...absentIf(tools, 'turbo'),
        ...edited(theirs, () => turboCommand(theirs, 'bin')),
        fault: turboFault(modules, tested, modulewise),
        settling: 2,
      },
      {
        tool: 'nx',
        ...absentIf(tools, 'nx'),
        ...edited(theirs, () => nxCommand(theirs)),
        finish: () => nxStop(theirs),
        fault: nxFault(modules, modulewise),
        settling: 2,
      },
    ];
    return {
      title: 'One leaf file edited, -race',
      contenders: [
        ...contenders,
        {
          tool: 'gows test',
          ...edited(place, () => gowsCommand(tools, place, ['test'])),
          fault: gowsFault(tested, tested - 1),
          settling: 2,
        },
        ...(quick ? [] : whole),
      ],
      goals,
      notes: [
        'Every run finds an edit that no cache has seen. A second of each is the sleep at the end of a test process with the race detector.',
        'gows finds out which package it is; go test is told. turbo and nx run the whole module, in which the go command then reuses what it can.',
      ],
    };
  },
};

/** Without the race detector, and so without the second that is the same for all. */
export const leafWithoutRace: CaseKind = {
  name: 'leaf-no-race',
  setUp: (request) => ({
    title: 'One leaf file edited, without the race detector',
    ...narrow(request, ['-race=false']),
    notes: ['Every run finds an edit that no cache has seen. gows finds out which package it is; go test is told.'],
  }),
};

function narrow({ place, tools }: CaseRequest, flags: readonly string[]): Pick<Setup, 'contenders' | 'goals'> {
  const goFlags = flags.length > 0 ? flags : ['-race'];
  return {
    contenders: [
      {
        tool: 'go test of that package',
        ...edited(place, () => goCommand(place, ['test', ...goFlags, place.leaf.pattern])),
        fault: goFault(1, 'fresh'),
      },
      {
        tool: 'gows affected test',
        ...edited(place, () => gowsCommand(tools, place, ['affected', 'test', ...flags])),
        fault: gowsFault(1, 0),
        settling: 2,
      },
    ],
    goals: [
      { tool: 'gows affected test', against: 'go test of that package', figure: 'wallMs', atMost: 1, plusMs: 60 },
    ],
  };
}

/** Edits before each run, and puts the file back after it. */
function edited(place: Place, command: () => Command): { command: () => Command; after: () => void } {
  let restore = () => {};
  return {
    command: () => {
      restore = editLeaf(place);
      return command();
    },
    after: () => restore(),
  };
}
