// gows repro explain A B: why two Go binaries differ, and what to change so that they do not.

import { resolve } from 'node:path';
import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import { redactor } from '#events';
import { drawExplain } from '#report';
import { type ExplainAnswer, explain } from '#repro';
import { refuseFaults } from '../arguments.ts';
import { common } from '../options.ts';
import type { CommandSpec } from './command.ts';

export const reproExplain: CommandSpec = {
  name: 'repro explain',
  usage: 'A B',
  about: 'Tell why two Go binaries differ, and which flag or line to change so that they do not',
  flags: common.filter(({ name }) => name !== 'cache-dir'),
  goFlags: 'none',
  examples: ['gows repro explain dist/app /tmp/again/app', 'gows repro explain --json a b'],
  async run(call, output) {
    refuseFaults(call);
    const [a, b] = call.patterns;
    if (a === undefined || b === undefined || call.patterns.length > 2) {
      throw new DiagnosticError(
        failure('usage/arguments', `gows repro explain takes two files, not ${call.patterns.length}`, {
          remedy: 'name two that a go command has built: gows repro explain ./a ./b',
        }),
      );
    }
    const answer = redactor(call.env).throughout(explain([a, b], [resolve(call.cwd, a), resolve(call.cwd, b)]));
    const columns = output.columns === undefined ? {} : { columns: output.columns };
    output.out(
      call.own.json ? `${JSON.stringify(answer)}\n` : drawExplain(answer, { color: output.color, ...columns }),
    );
    return exitCodeFor(answer);
  },
};

function exitCodeFor({ outcome }: ExplainAnswer): number {
  switch (outcome) {
    case 'equal':
      return exitCodes.ok;
    case 'different':
      return exitCodes.different;
    case 'unknown':
      return exitCodes.workspace;
  }
}
