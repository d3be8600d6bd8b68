// gows test and gows affected test: build test binaries, run each as soon as it is there, report.

import { ruleFor } from '#config';
import { DiagnosticError, failure } from '#diagnostics';
import { graphOf, ownUnits } from '#graph';
import { buildCause, type Plan, planTests, type Reuse } from '#plan';
import { pathOf, type Snapshot } from '#workspace';
import { buildSettings, runSettings } from '../build-settings.ts';
import { concerning } from '../concerning.ts';
import { refuseForm, sayDryRun } from '../dry-run.ts';
import { common, comparing, drawing, filtering, running, sharding } from '../options.ts';
import type { Output } from '../output.ts';
import { type Read, readComparison, readHead, readNamed } from '../read.ts';
import { relinksIn, reuseIn } from '../reuse.ts';
import { failRun, type Onlooker, type Run, startRun } from '../run.ts';
import { carryOutPlan } from '../run-plan.ts';
import { namesPackages, selectIn } from '../selection.ts';
import { type Call, inSession, type Session } from '../session.ts';
import { shardOf } from '../shard.ts';
import { refuseBesidePlan, type Share, shareIn } from '../share.ts';
import { openAccount, type RemoteAccount } from '../shared-cache.ts';
import type { EarlyRead } from '../standing/early.ts';
import { testTargetsOf } from '../targets.ts';
import type { CommandSpec } from './command.ts';

export const test: CommandSpec = {
  name: 'test',
  usage: '[PATTERN…] [flags of go test] [-args …]',
  about: 'Test the packages that are named, or all of the workspace',
  flags: [...filtering, ...running, ...sharding, ...drawing, ...common],
  goFlags: 'test',
  takesPackages: true,
  takesFiles: true,
  standing: true,
  examples: ['gows test', 'gows test ./svc/... -run TestCheckout', 'gows test --shard 2/5'],
  run: (call, output) => runTests('test', call, output, readNamed),
};

export const affectedTest: CommandSpec = {
  name: 'affected test',
  usage: '[PATTERN…] [flags of go test] [-args …]',
  about: 'Test what a change can affect: commits since the merge base, uncommitted and untracked files',
  flags: [...comparing, ...filtering, ...running, ...sharding, ...drawing, ...common],
  goFlags: 'test',
  takesPackages: true,
  standing: true,
  examples: [
    'gows affected test',
    'gows affected test --base origin/main ./svc/...',
    'gows affected test --shard 2/5 --plan plan.json',
  ],
  run: (call, output) =>
    runTests('affected test', call, output, call.own.plan === undefined ? readComparison : readHead),
};

/** Who wants to know of a run among others, and of what was read. */
export interface Watcher {
  begun(session: Session): Onlooker;
  read(session: Session, head: Snapshot): void;
}

/** Answers the exit code. */
export async function runTests(
  name: string,
  call: Call,
  output: Output,
  read: (session: Session) => Promise<Read>,
  watcher?: Watcher,
): Promise<number> {
  const { dryRun } = call.own;
  if (dryRun !== undefined) return inSession(call, output, (session) => showDryRun(session, output, read, dryRun));
  let run: Run | undefined;
  const { early } = call.before ?? {};
  try {
    refuseShard(call);
    return await inSession(call, output, async (session) => {
      const { history, ...rest } = session;
      // The last run that is kept, and what is remembered, is one of tests of packages.
      const apart = session.settings.compileOnly || call.files;
      const remembered = apart ? { keeps: false } : history ? { history } : {};
      const ground = { ...rest, root: session.location.root, ...remembered };
      run = startRun(ground, output, name, watcher?.begun(session), early?.build.runId);
      const started = Date.now();
      const account = session.remote && openAccount(session.remote, session, call.signal);
      const { head, answer, plan, reuse, share } = await prepare(session, read, {
        ...run,
        ...(account ? { account } : {}),
      });
      watcher?.read(session, head);
      const graph = graphOf(head);
      const tested = plan.tasks.map((task) => task.package);
      if (early && !early.holds(readOf(session, head, reuse, early.package))) await early.build.end();
      return await carryOutPlan(session, run, plan, {
        command: name,
        ...(early ? { early: early.build } : {}),
        head: answer ? head : { ...head, diagnostics: concerning(head.diagnostics, graph, tested) },
        ...(answer ? { answer } : {}),
        ...(share ? { share } : {}),
        readMs: Date.now() - started,
        buildCause: (importPath, failed) => buildCause(graph, importPath, failed),
        ...(reuse ? { keeper: reuse.keeper, surroundings: reuse.surroundings } : {}),
        ...(account ? { account } : {}),
        hasPassed: passedBefore(session),
      });
    });
  } catch (error) {
    if (run) await run.fail(error);
    else failRun(call, output, name, error);
    throw error;
  }
}

/** What this run has read of a package that was built early. */
function readOf({ top }: Session, head: Snapshot, reuse: Reuse | undefined, importPath: string): EarlyRead {
  const graph = graphOf(head);
  const found = graph.packages.get(importPath);
  return {
    files: ownUnits(graph, importPath).flatMap(({ inputs }) => inputs.map(({ file }) => pathOf(top, file))),
    surroundings: found && reuse?.surroundings(found),
  };
}

/** @throws DiagnosticError where the part that is asked for cannot be. */
function refuseShard(call: Call): void {
  shardOf(call);
  refuseBesidePlan(call);
}

/** By what is remembered of runs, or by a result that was kept of it. */
function passedBefore({ history, cache, settings: { partial } }: Session): (importPath: string) => boolean {
  return (importPath) =>
    history?.hasPassed(importPath, { partial }) === true || (cache?.earlier(importPath, 1).length ?? 0) > 0;
}

/** @throws DiagnosticError as the go command does, where the profiles of several packages would be one file, and what is fuzzed is one test. */
function refuseMany({ settings: { single } }: Session, packages: number): void {
  if (single === undefined || packages <= 1) return;
  const message = `-${single} is for one package, and ${packages} would be tested`;
  throw new DiagnosticError(failure('usage/arguments', message, { remedy: 'name the package' }));
}

export interface Prepared extends Read {
  readonly plan: Plan;
  readonly reuse?: Reuse;
  readonly share?: Share;
}

/** Reads, selects, and looks for kept results. */
export async function prepare(
  session: Session,
  read: (session: Session) => Promise<Read>,
  run: Pick<Run, 'id' | 'tell'> & { readonly account?: RemoteAccount },
): Promise<Prepared> {
  const { call, top, settings, history } = session;
  const { files } = call;
  const readAt = Date.now();
  const { head, answer, chosen } = await read(session);
  const empty = head.diagnostics.find(({ code }) => code === 'workspace/empty');
  if (empty) throw new DiagnosticError({ ...empty, severity: 'error' });
  const selection = chosen ? head.packages.filter(({ importPath }) => chosen.has(importPath)) : selectIn(session, head);
  const affected = answer && new Map(answer.packages.map((found) => [found.importPath, found]));
  const wanted = affected ? selection.filter(({ importPath }) => affected.has(importPath)) : selection;
  const share = await shareIn(session, {
    all: head.packages,
    wanted,
    affected: call.split.gows[0] === 'affected',
  });
  const packages = share?.packages ?? wanted;
  refuseMany(session, packages.length);
  const reuse =
    packages.length === 0 || files
      ? undefined
      : await reuseIn(session, {
          head,
          named: packages,
          readAt,
          run: run.id,
          ...(answer ? { commit: answer.head } : {}),
          tell: run.tell,
        });
  const brought = reuse?.bring(packages);
  if (brought) await (run.account?.waiting(brought) ?? brought);
  call.signal.throwIfAborted();
  const plan = planTests({
    snapshot: head,
    top,
    named: namesPackages(call),
    packages,
    ...(affected ? { affected } : {}),
    ...((share?.reasons ?? chosen) ? { reasons: share?.reasons ?? chosen } : {}),
    build: buildSettings(session),
    run: runSettings(session),
    ...(settings.jobs === undefined ? {} : { jobs: settings.jobs }),
    relinks: reuse?.relinks ?? relinksIn(session, graphOf(head)),
    expected: (importPath) => (files ? undefined : history?.expected(importPath)),
    exclusive: (found) => settings.bench || ruleFor(session.config, found).exclusive,
    ...(reuse ? { lookup: reuse.lookup, buildKey: reuse.buildKey } : {}),
    targets: testTargetsOf(session, packages, affected !== undefined),
    compileOnly: settings.compileOnly,
    ...(files ? { files } : {}),
  });
  return {
    head,
    ...(answer ? { answer } : {}),
    plan,
    ...(reuse ? { reuse } : {}),
    ...(share ? { share } : {}),
  };
}

async function showDryRun(
  session: Session,
  output: Output,
  read: (session: Session) => Promise<Read>,
  form: string,
): Promise<number> {
  refuseForm(form);
  refuseShard(session.call);
  const { head, answer, plan, share } = await prepare(session, read, { id: 'dry', tell: () => {} });
  const { base, head: side } = share?.sides ?? {};
  const compared = answer ?? (base && side && { base, head: side, diagnostics: head.diagnostics });
  return sayDryRun(session, output, form, {
    tasks: plan.tasks,
    head,
    ...(compared ? { answer: compared } : {}),
    ...(share ? { shard: share.told } : {}),
  });
}
