// How long it takes until anything happens at all.

import { lastLines } from '../measure/rounds.ts';
import { gowsCommand } from '../tools/commands.ts';
import { exitFault } from '../tools/faults.ts';
import type { CaseKind } from './case.ts';

export const start: CaseKind = {
  name: 'start',
  setUp: ({ place, tools, quick }) => ({
    title: 'Start',
    contenders: [
      {
        tool: 'node -e 0',
        command: () => ({ argv: [process.execPath, '-e', '0'], cwd: place.folder, env: place.env }),
        fault: exitFault,
      },
      { tool: 'gows --version', command: () => gowsCommand(tools, place, ['--version']), fault: exitFault },
      {
        tool: 'gows affected list, nothing changed',
        command: () => gowsCommand(tools, place, ['affected', 'list']),
        fault: (run) =>
          exitFault(run) ?? (/^nothing affected/m.test(run.output) ? undefined : `it said: ${lastLines(run.output)}`),
        settling: 3,
        ages: true,
      },
    ],
    goals: [
      { tool: 'gows --version', against: 'node -e 0', figure: 'wallMs', atMost: 1.25 },
      { tool: 'gows affected list, nothing changed', against: 'node -e 0', figure: 'wallMs', atMost: 2.2 },
    ],
    notes: ['An answer that stands starts neither git nor go.'],
    atLeast: quick ? 9 : 15,
  }),
};
