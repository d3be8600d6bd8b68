// What gows build and gows vet have in common: which packages are meant, what is kept of them, and the run that does the rest.

import { binaryBytes, cacheSize } from '#cache';
import { DiagnosticError, failure } from '#diagnostics';
import { runCompile } from '#engine';
import { flagValue, goArgument } from '#gocmd';
import { type Graph, graphOf } from '#graph';
import {
  type AffectedAnswer,
  type AffectedPackage,
  asCompiled,
  buildCause,
  type CompilePlan,
  type CompileTask,
  planCompile,
} from '#plan';
import { type Package, parentOf, type Snapshot } from '#workspace';
import { buildSettings } from './build-settings.ts';
import { type CompileReuse, compileReuse } from './compile-reuse.ts';
import { concerning } from './concerning.ts';
import { refuseForm, sayDryRun } from './dry-run.ts';
import type { Output } from './output.ts';
import { type Read, readComparison, readNamed } from './read.ts';
import { relinksIn } from './reuse.ts';
import { failRun, type Run, startRun } from './run.ts';
import { compileCacheOf, findGoexec, preludeOf } from './run-plan.ts';
import { namesPackages, selectIn } from './selection.ts';
import { type Call, inSession, type Session } from './session.ts';
import { openAccount } from './shared-cache.ts';
import { targetsOf } from './targets.ts';

type Kind = CompileTask['kind'];

/** Answers the exit code. */
export async function compile(kind: Kind, call: Call, output: Output): Promise<number> {
  const affected = call.split.gows[0] === 'affected';
  const name = affected ? `affected ${kind}` : kind;
  const read = affected ? readComparison : readNamed;
  const { dryRun } = call.own;
  if (dryRun !== undefined)
    return inSession(call, output, (session) => showDryRun(session, kind, output, read, dryRun));
  let run: Run | undefined;
  try {
    return await inSession(call, output, async (session) => {
      // The last run that is kept is one of tests.
      const { history: _, ...rest } = session;
      const begun = startRun({ ...rest, root: session.location.root, keeps: false }, output, name);
      run = begun;
      const started = Date.now();
      const account = session.remote && openAccount(session.remote, session, call.signal);
      const { head, answer, plan, reuse } = await prepare(session, kind, read, {
        ...begun,
        wait: (brought) => account?.waiting(brought) ?? brought,
      });
      const graph = graphOf(head);
      const goexec = findGoexec(session.call);
      const named = plan.tasks.map((task) => task.package);
      const shown = answer ? head : { ...head, diagnostics: concerning(head.diagnostics, graph, named) };
      const prelude = preludeOf(session, {
        head: shown,
        ...(answer ? { answer } : {}),
        readMs: Date.now() - started,
      });
      return begun.carryOut({ prelude }, ({ log, id, startedMs }) =>
        runCompile(plan, {
          log,
          cacheDir: session.cacheDir,
          runId: id,
          startedMs,
          workspaceRoot: session.location.root,
          signal: session.call.signal,
          ...(goexec === undefined ? {} : { goexec }),
          ...compileCacheOf(session, goexec),
          binaryBytes: binaryBytes(cacheSize(session.call.env).maxBytes),
          buildCause: (task, failed) => buildCause(graph, task.package, failed),
          ...(reuse ? { keeper: reuse.keeper } : {}),
          ...(account ? { beforeEnd: () => account.end(log) } : {}),
        }),
      );
    });
  } catch (error) {
    if (run) await run.fail(error);
    else failRun(call, output, name, error);
    throw error;
  }
}

interface Prepared extends Read {
  /** As `asCompiled` leaves it. */
  readonly head: Snapshot;
  readonly plan: CompilePlan;
  readonly reuse?: CompileReuse;
}

async function prepare(
  session: Session,
  kind: Kind,
  read: (session: Session) => Promise<Read>,
  run: Pick<Run, 'id' | 'tell'> & { readonly wait: (brought: Promise<void>) => Promise<void> },
): Promise<Prepared> {
  const { call, top, settings } = session;
  const readAt = Date.now();
  const { files } = call;
  const { head: whole, answer, chosen, changes = [] } = await read(session);
  const empty = whole.diagnostics.find(({ code }) => code === 'workspace/empty');
  if (empty) throw new DiagnosticError({ ...empty, severity: 'error' });
  const head = asCompiled(whole, kind);
  const affected = answer && affectedOf(answer);
  const others = besides(
    kind === 'vet' && affected ? head.packages.filter((one) => !affected.has(one.importPath)) : [],
    changes,
  );
  const named = chosen ? head.packages.filter(({ importPath }) => chosen.has(importPath)) : selectIn(session, head);
  const selection = named.filter(({ importPath }) => !affected || affected.has(importPath) || others.has(importPath));
  const isThere = isMeant(graphOf(head), kind);
  const packages = selection.filter(isThere);
  refuseNothing(call, kind, { selection, packages });
  const targets = kind === 'build' ? targetsOf(session, packages, affected !== undefined) : new Map<string, string>();
  const reuse =
    packages.length === 0 || files
      ? undefined
      : await compileReuse(session, kind, {
          head,
          readAt,
          run: run.id,
          ...(answer ? { commit: answer.head } : {}),
          tell: run.tell,
        });
  if (reuse) await run.wait(reuse.bring(packages));
  call.signal.throwIfAborted();
  const build = buildSettings(session);
  const jobs = flagValue(call.split.own, 'p');
  const plan = planCompile({
    kind,
    snapshot: head,
    top,
    packages,
    named: namesPackages(call),
    ...(affected ? { affected, reasons: others } : chosen ? { reasons: chosen } : {}),
    ...(files ? { files } : {}),
    build: jobs === undefined ? build : { ...build, flags: [...build.flags, `-p=${jobs}`] },
    vetFlags: kind === 'vet' ? call.split.run.map(goArgument) : [],
    repeat: settings.repeat,
    relinks: reuse?.relinks ?? relinksIn(session, graphOf(head)),
    targets,
    ...(reuse ? { lookup: reuse.lookup, programKey: reuse.programKey } : {}),
  });
  return { head, ...(answer ? { answer } : {}), plan, ...(reuse ? { reuse } : {}) };
}

/** What tests read is nothing to those who only compile. */
function affectedOf({ packages }: AffectedAnswer): ReadonlyMap<string, AffectedPackage> {
  const compiled = packages.filter(({ reasons }) =>
    reasons.some((reason) => reason.kind !== 'reads' && reason.kind !== 'may-read'),
  );
  return new Map(compiled.map((found) => [found.importPath, found]));
}

/** Vet looks at more of a package than is compiled here: import path → why it is vetted. */
function besides(
  packages: readonly Package[],
  changes: readonly { readonly file: string }[],
): ReadonlyMap<string, string> {
  const byFolder = new Map(changes.map(({ file }) => [parentOf(file) ?? '.', file]));
  return new Map(
    packages.flatMap(({ importPath, dir }) => {
      const file = byFolder.get(dir);
      return file === undefined ? [] : [[importPath, `${file} changed, which vet looks at as well`] as const];
    }),
  );
}

/** As a pattern of the go command, which passes over packages of which nothing is built: nothing but tests, or of other platforms. */
function isMeant(graph: Graph, kind: Kind): (found: Package) => boolean {
  return ({ importPath }) => {
    const unit = graph.units.get(importPath);
    if (!unit) return true;
    if (unit.error !== undefined) return !nothingText.test(unit.error);
    return kind === 'vet' || unit.inputs.some(({ file }) => file.endsWith('.go'));
  };
}

/**
 * What is named and not matched by a pattern is meant: a success of nothing would be none.
 * @throws DiagnosticError where nothing is left of it.
 */
function refuseNothing(
  { patterns, files }: Call,
  kind: Kind,
  { selection, packages }: { readonly selection: readonly Package[]; readonly packages: readonly Package[] },
): void {
  const isPlain = patterns.length > 0 && !patterns.some((pattern) => pattern.includes('...') || pattern === 'work');
  const kept = new Set(packages);
  const dropped = selection.find((found) => !kept.has(found));
  if (!dropped || !(isPlain || (patterns.length > 0 && packages.length === 0))) return;
  const why = dropped.error ?? 'it has no Go files but tests';
  throw new DiagnosticError(
    failure('usage/pattern', `there is nothing to ${kind} in ${dropped.importPath}: ${why}`, {
      remedy: files
        ? 'name a file that is no test'
        : kind === 'build'
          ? `gows vet ${dropped.importPath}, or another GOOS or -tags`
          : 'try another GOOS or -tags',
    }),
  );
}

/** As `NoGoError` and `noGoFiles` of cmd/go/internal/load say it. */
const nothingText = /build constraints exclude all Go files|no non-test Go files/;

async function showDryRun(
  session: Session,
  kind: Kind,
  output: Output,
  read: (session: Session) => Promise<Read>,
  form: string,
): Promise<number> {
  refuseForm(form);
  const { head, answer, plan } = await prepare(session, kind, read, {
    id: 'dry',
    tell: () => {},
    wait: (brought) => brought,
  });
  return sayDryRun(session, output, form, {
    tasks: plan.tasks.map((task) => ({ ...task, hasTests: true })),
    head,
    ...(answer ? { answer } : {}),
  });
}
