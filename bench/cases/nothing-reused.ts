// Everything is compiled, and every test runs again, with the race detector.

import os from 'node:os';
import { listStreams, readKeptStream } from '#history';
import type { Contender } from '../measure/rounds.ts';
import type { Figures } from '../measure/statistics.ts';
import type { Place } from '../places/place.ts';
import { goCommand, gotestsumCommand, gowsCommand } from '../tools/commands.ts';
import { goFault, gotestsumFault, gowsFault } from '../tools/faults.ts';
import { absentIf, type CaseKind } from './case.ts';

const bound = 'the tests alone';

export const nothingReused: CaseKind = {
  name: 'nothing-reused',
  setUp: ({ place, tools, quick }) => {
    const { tested } = place.size;
    const gotestsum: Contender = {
      tool: 'gotestsum',
      ...absentIf(tools, 'gotestsum'),
      command: () => gotestsumCommand(tools, place, ['-race', '-count=1']),
      fault: gotestsumFault(place.size, 'fresh'),
    };
    return {
      title: 'Compiled, nothing reused, -race',
      contenders: [
        {
          tool: 'go test',
          command: () => goCommand(place, ['test', '-race', '-count=1', 'work']),
          fault: goFault(tested, 'fresh'),
        },
        {
          tool: 'gows test',
          command: () => gowsCommand(tools, place, ['test', '--force']),
          fault: gowsFault(tested, 0),
          // How many processes of a package are worth it, gows learns from the runs before.
          settling: quick ? 1 : 2,
          within: () => ({ [bound]: testsAlone(place) }),
        },
        ...(quick ? [] : [gotestsum]),
      ],
      goals: [
        { tool: 'gows test', against: 'go test', figure: 'wallMs', atMost: 0.3 },
        { tool: 'gows test', against: bound, figure: 'wallMs', atMost: 1.1 },
      ],
      notes: [
        `${bound}: the longest test process of the gows run, or the CPU time of all of them divided by the cores if that is more; nothing can be faster.`,
        'go test links every test binary again; gows keeps those that did not change.',
        'gotestsum starts go test and can be no faster.',
      ],
    };
  },
};

/** Of the run before, by what the system said of each test process. */
function testsAlone(place: Place): Figures {
  const [last] = listStreams(place.gowsCache);
  let [longest, cpuMs, rssKiB] = [0, 0, 0];
  for (const event of last ? readKeptStream(last.file).events : []) {
    if (event.type !== 'task.finished' || event.source !== 'ran') continue;
    longest = Math.max(longest, event.elapsedMs);
    cpuMs += (event.usage?.userMs ?? 0) + (event.usage?.systemMs ?? 0);
    rssKiB = Math.max(rssKiB, event.usage?.maxRssKiB ?? 0);
  }
  return { wallMs: Math.max(longest, cpuMs / os.availableParallelism()), cpuMs, rssKiB };
}
