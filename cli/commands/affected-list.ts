// gows affected list: which packages a change can affect, and why each.

import type { AffectedAnswer } from '#plan';
import { drawAffected } from '#report';
import type { Package } from '#workspace';
import { compareIn } from '../comparison.ts';
import { common, comparing, filtering } from '../options.ts';
import { selectIn } from '../selection.ts';
import { inSession } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const affectedList: CommandSpec = {
  name: 'affected list',
  usage: '[PATTERN…]',
  about: 'List the packages that a change can affect, each with its reasons',
  flags: [...comparing, ...filtering, ...common],
  goFlags: 'listing',
  takesPackages: true,
  standing: true,
  examples: ['gows affected list', 'gows affected list --base origin/release-1.2 --json'],
  run: (call, output) =>
    inSession(call, output, async (session) => {
      const { answer, head } = await compareIn(session);
      const { cwd } = session.call;
      const shown = narrowed(answer, selectIn(session, head));
      await output.diagnose([...session.diagnostics, ...answer.diagnostics], session.top);
      if (call.own.json) output.out(`${JSON.stringify(shown)}\n`);
      else {
        const columns = output.columns === undefined ? {} : { columns: output.columns };
        output.out(drawAffected(shown, { color: output.color, ...columns }));
      }
      const { cacheDir, repository, sound } = session;
      if (sound) session.call.standing?.offer({ cwd, cacheDir, ...(repository ? { repository } : {}) });
      return 0;
    }),
};

/** The answer less what was not selected. */
function narrowed(answer: AffectedAnswer, selected: readonly Package[]): AffectedAnswer {
  const chosen = new Set(selected.map(({ importPath }) => importPath));
  const packages = answer.packages.filter(({ importPath }) => chosen.has(importPath));
  const holding = new Set(packages.map(({ module }) => module));
  return { ...answer, packages, modules: answer.modules.filter(({ path }) => holding.has(path)) };
}
