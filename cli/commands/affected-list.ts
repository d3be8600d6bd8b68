// gows affected list: which packages a change can affect, and why each.

import { select } from '#plan';
import { drawAffected } from '#report';
import { compareIn } from '../comparison.ts';
import { common, comparing } from '../options.ts';
import { refuseSelection } from '../selection.ts';
import { openSession } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const affectedList: CommandSpec = {
  name: 'affected list',
  usage: '[PATTERN…]',
  about: 'List the packages that a change can affect, each with its reasons',
  flags: [...comparing, ...common],
  goFlags: 'listing',
  examples: ['gows affected list', 'gows affected list --base origin/release-1.2 --json'],
  async run(call, output) {
    const session = await openSession(call);
    try {
      const { answer, head } = await compareIn(session);
      const { cwd } = session.call;
      const selection = select({ patterns: call.patterns, snapshot: head, top: session.top, cwd });
      refuseSelection(selection);
      const chosen = new Set(selection.packages.map(({ importPath }) => importPath));
      const packages = answer.packages.filter(({ importPath }) => chosen.has(importPath));
      const holding = new Set(packages.map(({ module }) => module));
      const shown = { ...answer, packages, modules: answer.modules.filter(({ path }) => holding.has(path)) };
      await output.diagnose([...session.diagnostics, ...answer.diagnostics], session.top);
      if (call.own.json) output.out(`${JSON.stringify(shown)}\n`);
      else {
        output.out(
          drawAffected(shown, {
            color: output.color,
            ...(output.columns === undefined ? {} : { columns: output.columns }),
          }),
        );
      }
      return 0;
    } finally {
      session.close();
    }
  },
};
