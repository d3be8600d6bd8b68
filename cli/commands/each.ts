// gows each: runs a command in every module, those first that others need.

import { DiagnosticError, failure } from '#diagnostics';
import { commandIn } from '#modules';
import { runModules } from '../modules.ts';
import { choosing, common, comparing, goingOn, ofModules } from '../options.ts';
import { findGoexec } from '../run-plan.ts';
import type { CommandSpec } from './command.ts';

export const each: CommandSpec = {
  name: 'each',
  usage: '[MODULE…] -- COMMAND…',
  about: 'Run a command in the folder of each module, side by side, those first that others need',
  flags: [...choosing, ...comparing, ...ofModules, ...goingOn, ...common],
  goFlags: 'listing',
  takesCommand: true,
  examples: [
    'gows each -- go generate ./...',
    'gows each --affected -- golangci-lint run',
    "gows each ./svc/... -- sh -c 'echo $GOWS_MODULE'",
  ],
  run(call, output) {
    const { command = [] } = call;
    if (command.length === 0) {
      const message = 'gows each needs to know what to run, after --';
      throw new DiagnosticError(failure('usage/arguments', message, { remedy: 'gows each -- go vet ./...' }));
    }
    return runModules(call, output, {
      name: 'each',
      kind: 'command',
      ordered: true,
      keepGoing: call.own.keepGoing === true,
      work: (session) => {
        const goexec = findGoexec(session.call);
        return commandIn({ words: command, env: session.call.env, ...(goexec ? { goexec } : {}) });
      },
    });
  },
};
