// A fresh machine: the compile cache is empty, nothing was ever tested, with the race detector.

import path from 'node:path';
import type { Command } from '../measure/command.ts';
import { emptyFolder, removeEmpty } from '../places/place.ts';
import { goCommand, gowsCommand } from '../tools/commands.ts';
import { goFault, gowsFault } from '../tools/faults.ts';
import type { CaseKind, CaseRequest } from './case.ts';

const perModule = 'go test per module, side by side';

export const cold: CaseKind = {
  name: 'cold',
  setUp: (request) => {
    const { place, tools } = request;
    const { tested } = place.size;
    // Without a trial: the first round would find nothing warmer, and is judged like the others.
    const fresh = (tool: string, make: (more: Record<string, string>) => Command) => ({
      tool,
      command: () => make(emptyCaches(request)),
      after: () => removeEmpty(request.work, 'caches'),
      settling: 0,
    });
    return {
      title: 'Empty compile cache, -race',
      contenders: [
        {
          ...fresh('go test', (more) => goCommand(place, ['test', '-race', 'work'], more)),
          fault: goFault(tested, 'fresh'),
        },
        {
          ...fresh('gows test', (more) => gowsCommand(tools, place, ['test'], more)),
          fault: gowsFault(tested, 0),
        },
        {
          ...fresh(perModule, (more) => ({
            argv: ['sh', '-c', sideBySide, 'sh', ...place.modules],
            cwd: place.folder,
            env: { ...place.env, ...more },
          })),
          fault: goFault(tested, 'fresh'),
        },
      ],
      goals: [
        { tool: 'gows test', against: 'go test', figure: 'wallMs', atMost: 0.8 },
        { tool: 'gows test', against: perModule, figure: 'wallMs', atMost: 0.6 },
      ],
      notes: [
        `${perModule}: what tools that know modules only do, as turbo run test; packages that modules share are compiled by each of them at once.`,
      ],
    };
  },
};

/** Ends with 1 when one of them fails. */
const sideBySide = `
pids=
for dir; do (cd "$dir" && exec go test -race ./...) & pids="$pids $!"; done
code=0
for pid in $pids; do wait "$pid" || code=1; done
exit $code`;

function emptyCaches({ work }: CaseRequest): Record<string, string> {
  const folder = emptyFolder(work, 'caches');
  return {
    GOCACHE: path.join(folder, 'go'),
    GOWS_CACHE_DIR: path.join(folder, 'gows'),
  };
}
