// gows why PKG: the path from a changed file to a package, package by package; with --miss, why no kept result serves.

import { DiagnosticError, failure } from '#diagnostics';
import { type Found, select, type WhyAnswer } from '#plan';
import { drawMiss, drawWhy } from '#report';
import type { Package, Snapshot } from '#workspace';
import { compareIn } from '../comparison.ts';
import { missAnswer } from '../miss.ts';
import { common, comparing, explaining } from '../options.ts';
import type { Output } from '../output.ts';
import { readHead } from '../read.ts';
import { reuseIn } from '../reuse.ts';
import { selected } from '../selection.ts';
import { inSession, type Session } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const why: CommandSpec = {
  name: 'why',
  usage: 'PKG',
  about: 'Show why a package is affected: the path from a changed file to it; or why its tests would run again',
  flags: [...explaining, ...comparing, ...common],
  goFlags: 'test',
  takesPackages: true,
  examples: ['gows why ./svc/api', 'gows why example.com/svc/api --base v1.4.0', 'gows why ./svc/api --miss -short'],
  async run(call, output) {
    const [pattern] = call.patterns;
    if (pattern === undefined || call.patterns.length > 1) {
      throw new DiagnosticError(
        failure('usage/arguments', `gows why takes one package, not ${call.patterns.length}`, {
          remedy: 'name an import path or a folder: gows why ./svc/api',
        }),
      );
    }
    return inSession(call, output, (session) =>
      call.own.miss ? whyMissed(session, output, pattern) : whyAffected(session, output, pattern),
    );
  },
};

async function whyAffected(session: Session, output: Output, pattern: string): Promise<number> {
  const { call } = session;
  const { answer, head } = await compareIn(session);
  const found = theOne(session, head, pattern);
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
}

async function whyMissed(session: Session, output: Output, pattern: string): Promise<number> {
  const { head } = await readHead(session);
  const found = theOne(session, head, pattern);
  const reuse = await reuseIn(session, { head, named: head.packages, readAt: Date.now(), run: 'why', tell: () => {} });
  await reuse?.bring([found]);
  session.call.signal.throwIfAborted();
  const looked: Found = reuse?.lookup(found) ?? { reuse: { state: 'off', why: 'the cache cannot be used' } };
  const shown = await missAnswer(session, found, looked);
  await output.diagnose(session.diagnostics, session.top);
  output.out(session.call.own.json ? `${JSON.stringify(shown)}\n` : drawMiss(shown, { color: output.color }));
  return 0;
}

function theOne(session: Session, head: Snapshot, pattern: string): Package {
  const packages = selected(select({ patterns: [pattern], snapshot: head, top: session.top, cwd: session.call.cwd }));
  const [found] = packages;
  if (found && packages.length === 1) return found;
  throw new DiagnosticError(
    failure('usage/arguments', `${pattern} matches ${packages.length} packages, and why takes one`, {
      related: packages.slice(0, 5).map(({ importPath }) => ({ message: importPath })),
      remedy: 'name one of them',
    }),
  );
}
