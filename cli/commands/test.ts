// gows test and gows affected test: build test binaries, run each as soon as it is there, report.

import { DiagnosticError, failure } from '#diagnostics';
import { graphOf } from '#graph';
import { type AffectedAnswer, buildCause, type Plan, planTests, select } from '#plan';
import { readWorkspace, type Snapshot } from '#workspace';
import { compareIn } from '../comparison.ts';
import { concerning } from '../concerning.ts';
import { configWarnings } from '../config-fit.ts';
import { common, comparing, running } from '../options.ts';
import type { Output } from '../output.ts';
import { failRun, type Run, startRun } from '../run.ts';
import { refuseSelection } from '../selection.ts';
import { type Call, inSession, type Session } from '../session.ts';
import type { CommandSpec } from './command.ts';

export const test: CommandSpec = {
  name: 'test',
  usage: '[PATTERN…] [flags of go test] [-args …]',
  about: 'Test the packages that are named, or all of the workspace',
  flags: [...running, ...common],
  goFlags: 'test',
  examples: ['gows test', 'gows test ./svc/... -run TestCheckout', 'gows test -tags integration -timeout 20m ./...'],
  run: (call, output) => runTests('test', call, output, readHead),
};

export const affectedTest: CommandSpec = {
  name: 'affected test',
  usage: '[PATTERN…] [flags of go test] [-args …]',
  about: 'Test what a change can affect: commits since the merge base, uncommitted and untracked files',
  flags: [...comparing, ...running, ...common],
  goFlags: 'test',
  examples: ['gows affected test', 'gows affected test --base origin/main ./svc/...', 'gows affected test -short'],
  run: (call, output) => runTests('affected test', call, output, readComparison),
};

interface Read {
  readonly head: Snapshot;
  readonly answer?: AffectedAnswer;
}

async function readHead(session: Session): Promise<Read> {
  const { location, top, goEnv, settings, call, history } = session;
  const head = await readWorkspace({
    top,
    location,
    goEnv,
    env: call.env,
    flags: settings.listFlags,
    ...(history ? { memo: history.digests } : {}),
    signal: call.signal,
  });
  return { head: { ...head, diagnostics: [...configWarnings(session, head), ...head.diagnostics] } };
}

async function readComparison(session: Session): Promise<Read> {
  const { answer, head, committed } = await compareIn(session);
  const asked = session.call.own.head;
  if (asked !== undefined && committed) refuseHead(asked);
  return { head, answer };
}

function refuseHead(asked: string): never {
  throw new DiagnosticError(
    failure('usage/arguments', `tests run on what is checked out, and that is not exactly ${asked}`, {
      remedy: `check ${asked} out first, leave --head away, or use "gows affected list --head ${asked}"`,
    }),
  );
}

async function runTests(
  name: string,
  call: Call,
  output: Output,
  read: (session: Session) => Promise<Read>,
): Promise<number> {
  let run: Run | undefined;
  try {
    return await inSession(call, output, async (session) => {
      run = startRun(session, output, name);
      const started = Date.now();
      const { head, answer } = await read(session);
      const plan = planOf(session, run, head, answer);
      const graph = graphOf(head);
      const tested = plan.tasks.map((task) => task.package);
      return await run.finish(plan, {
        head: answer ? head : { ...head, diagnostics: concerning(head.diagnostics, graph, tested) },
        ...(answer ? { answer } : {}),
        readMs: Date.now() - started,
        buildCause: (importPath, failed) => buildCause(graph, importPath, failed),
      });
    });
  } catch (error) {
    if (run) run.fail(error);
    else failRun(call, output, name, error);
    throw error;
  }
}

function planOf(session: Session, run: Run, head: Snapshot, answer: AffectedAnswer | undefined): Plan {
  const { call, top, settings, history } = session;
  const empty = head.diagnostics.find(({ code }) => code === 'workspace/empty');
  if (empty) throw new DiagnosticError({ ...empty, severity: 'error' });
  const selection = select({ patterns: call.patterns, snapshot: head, top, cwd: call.cwd });
  refuseSelection(selection);
  const affected = answer && new Map(answer.packages.map((found) => [found.importPath, found]));
  return planTests({
    snapshot: head,
    top,
    named: call.patterns.length > 0,
    packages: affected ? selection.packages.filter(({ importPath }) => affected.has(importPath)) : selection.packages,
    ...(affected ? { affected } : {}),
    build: run.build,
    run: run.settings,
    jobs: settings.jobs,
    cgoLdflags: session.goEnv.raw['CGO_LDFLAGS'] ?? '',
    expectedMs: (importPath) => history?.expectedMs(importPath),
  });
}
