// gows why PKG: the path from a changed file to a package, package by package.

import { DiagnosticError, failure } from '#diagnostics';
import { select, type WhyAnswer } from '#plan';
import { drawWhy } from '#report';
import { compareIn } from '../comparison.ts';
import { common, comparing } from '../options.ts';
import { refuseSelection } from '../selection.ts';
import { inSession } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const why: CommandSpec = {
  name: 'why',
  usage: 'PKG',
  about: 'Show the path from a changed file to a package, package by package',
  flags: [...comparing, ...common],
  goFlags: 'listing',
  examples: ['gows why ./svc/api', 'gows why example.com/svc/api --base v1.4.0'],
  async run(call, output) {
    const [pattern] = call.patterns;
    if (pattern === undefined || call.patterns.length > 1) {
      throw new DiagnosticError(
        failure('usage/arguments', `gows why takes one package, not ${call.patterns.length}`, {
          remedy: 'name an import path or a folder: gows why ./svc/api',
        }),
      );
    }
    return inSession(call, output, async (session) => {
      const { answer, head } = await compareIn(session);
      const { cwd } = session.call;
      const selection = select({ patterns: [pattern], snapshot: head, top: session.top, cwd });
      refuseSelection(selection);
      const [found] = selection.packages;
      if (!found || selection.packages.length > 1) {
        throw new DiagnosticError(
          failure('usage/arguments', `${pattern} matches ${selection.packages.length} packages, and why takes one`, {
            related: selection.packages.slice(0, 5).map(({ importPath }) => ({ message: importPath })),
            remedy: 'name one of them',
          }),
        );
      }
      const affected = answer.packages.find(({ importPath }) => importPath === found.importPath);
      const shown: WhyAnswer = {
        schema: 'gows.why/1',
        base: answer.base,
        head: answer.head,
        package: found.importPath,
        affected: affected !== undefined,
        reasons: affected?.reasons ?? [],
        ...(affected?.moreReasons ? { moreReasons: affected.moreReasons } : {}),
      };
      await output.diagnose(session.diagnostics, session.top);
      output.out(call.own.json ? `${JSON.stringify(shown)}\n` : drawWhy(shown, { color: output.color }));
      return 0;
    });
  },
};
