// gows tidy: `go mod tidy` in every module, those first that others need, with a diff of what changes.

import { tidy as tidyWork } from '#modules';
import { runModules } from '../modules.ts';
import { common, goingOn, ofModules, tidying } from '../options.ts';
import { findGoexec } from '../run-plan.ts';
import type { CommandSpec } from './command.ts';

export const tidy: CommandSpec = {
  name: 'tidy',
  usage: '[MODULE…]',
  about: 'Run go mod tidy in each module, those first that others need, and show what changes',
  flags: [...tidying, ...ofModules, ...goingOn, ...common],
  goFlags: 'none',
  examples: ['gows tidy', 'gows tidy --check', 'gows tidy api ./svc/...'],
  run: (call, output) =>
    runModules(call, output, {
      name: 'tidy',
      kind: 'tidy',
      ordered: true,
      // Where nothing is written, what one says changes nothing for the next.
      keepGoing: call.own.check === true || call.own.keepGoing === true,
      work(session) {
        const goexec = findGoexec(session.call);
        const { go } = session.goEnv;
        return tidyWork({ go, check: call.own.check === true, env: session.call.env, ...(goexec ? { goexec } : {}) });
      },
    }),
};
