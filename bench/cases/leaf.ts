// One file of a package that nothing imports is edited; everything else has passed before.

import type { Command } from '../measure/command.ts';
import type { Place } from '../places/place.ts';
import { editLeaf } from '../places/place.ts';
import { goCommand, gowsCommand, nxCommand, turboCommand } from '../tools/commands.ts';
import { exitFault, goFault, gowsFault, nxFault, turboFault } from '../tools/faults.ts';
import { absentIf, type CaseKind } from './case.ts';

export const leaf: CaseKind = {
  name: 'leaf',
  setUp: ({ place, tools, quick }) => {
    const { modules, tested } = place.size;
    const edited = (command: () => Command) => withEdit(place, command);
    const exactly = (flags: readonly string[]) => () => goCommand(place, ['test', ...flags, place.leaf.pattern]);
    const norace = ['-race=false'];
    return {
      title: 'One leaf file edited',
      contenders: [
        { tool: 'go test of that package', ...edited(exactly(['-race'])), fault: goFault(1, 'fresh') },
        {
          tool: 'gows affected test',
          ...edited(() => gowsCommand(tools, place, ['affected', 'test'])),
          fault: gowsFault(1, 0),
          settling: 2,
        },
        {
          tool: 'gows test',
          ...edited(() => gowsCommand(tools, place, ['test'])),
          fault: gowsFault(tested, tested - 1),
          settling: 2,
        },
        { tool: 'go test of that package, no race detector', ...edited(exactly(norace)), fault: goFault(1, 'fresh') },
        {
          tool: 'gows affected test, no race detector',
          ...edited(() => gowsCommand(tools, place, ['affected', 'test', ...norace])),
          fault: gowsFault(1, 0),
          settling: 2,
        },
        ...(quick
          ? []
          : [
              {
                tool: 'go test of all',
                ...edited(() => goCommand(place, ['test', '-race', 'work'])),
                fault: exitFault,
                settling: 2,
              },
              {
                tool: 'turbo',
                ...absentIf(tools, 'turbo'),
                ...edited(() => turboCommand(place, 'bin')),
                fault: turboFault(modules, tested, [1, modules - 1]),
                settling: 2,
              },
              {
                tool: 'nx',
                ...absentIf(tools, 'nx'),
                ...edited(() => nxCommand(place)),
                fault: nxFault(modules, [1, modules - 1]),
                settling: 2,
              },
            ]),
      ],
      goals: [
        { tool: 'gows affected test', against: 'go test of that package', figure: 'wallMs', atMost: 1, plusMs: 60 },
        {
          tool: 'gows affected test, no race detector',
          against: 'go test of that package, no race detector',
          figure: 'wallMs',
          atMost: 1,
          plusMs: 60,
        },
      ],
      notes: [
        'Every run finds an edit that no cache has seen. With the race detector a second of each is the sleep at the end of the test process.',
        'gows finds out which package it is; go test is told. turbo and nx run the whole module, in which the go command then reuses what it can.',
      ],
      atLeast: 5,
    };
  },
};

/** Edits before each run, and puts the file back after it. */
function withEdit(place: Place, command: () => Command): { command: () => Command; after: () => void } {
  let restore = () => {};
  return {
    command: () => {
      restore = editLeaf(place);
      return command();
    },
    after: () => restore(),
  };
}
