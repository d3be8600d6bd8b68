// Hunts kept results that a run might not confirm: by complete logs, and by running otherwise than usual.

import { resolve } from 'node:path';
import { DiagnosticError } from '#diagnostics';
import { rootsOfPackage } from '#observe';
import { placeOf } from '#workspace';
import type { ChangedResult, ExaminedPackage, PollutionAnswer, UnknownInput, Untried } from './pollution-answer.ts';
import { compareRuns } from './pollution-compare.ts';
import { isKnown } from './pollution-known.ts';
import { type LoggedRun, runWithCompleteLog } from './pollution-logged.ts';
import { mendOf } from './pollution-mend.ts';
import type { Examined, PollutionPorts, PollutionRequest } from './pollution-request.ts';
import { runForOutcomes } from './pollution-run.ts';
import { type Unseen, unknownInputs } from './pollution-unknown.ts';
import { runVaried } from './pollution-varied.ts';

/**
 * Runs the packages again: with a complete log, which names what the key does not know; then with everything varied
 * that a result should not depend on. What so comes out another way runs once more with each variation alone.
 * @throws DiagnosticError when a run cannot be carried out; the reason of the signal when that is aborted.
 */
export async function inspectPollution(request: PollutionRequest, ports: PollutionPorts): Promise<PollutionAnswer> {
  const general: Untried[] = [];
  const logged = await tryWithLog(request, ports, general);
  const unsteady = logged ? await runAgain(request, ports, logged) : emptyUnsteady;
  if (request.notElsewhere !== undefined) general.push({ variation: 'directory', why: request.notElsewhere });
  const steady = request.examined.filter(({ task }) => !unsteady.changed.has(task.package));
  const varied = steady.length > 0 ? await runVaried(request, ports, steady) : undefined;

  const workTree = new Set(request.workTreeFiles());
  const told = (importPath: string): boolean =>
    logged?.unseen.has(importPath) === true || unsteady.changed.has(importPath) || unsteady.untried.has(importPath);
  return {
    schema: 'gows.pollution/1',
    variations: [
      ...(logged ? [{ name: 'complete-log', about: logAbout } as const] : []),
      ...(varied?.variations ?? []),
    ],
    packages: request.examined.map((one) => {
      const { package: importPath } = one.task;
      return examinedPackage(request, one, {
        changed: [...(unsteady.changed.get(importPath) ?? []), ...(varied?.changed.get(importPath) ?? [])],
        untried: [
          ...(unsteady.untried.get(importPath) ?? []),
          ...(logged && !told(importPath) ? [withoutLog] : []),
          ...(varied?.untried.get(importPath) ?? []),
        ],
        unseen: logged?.unseen.get(importPath) ?? nothingUnseen,
        workTree,
      });
    }),
    notKept: request.notKept,
    untried: general,
  };
}

const logAbout = 'with a complete log';
const withoutLog: Untried = { variation: 'complete-log', why: 'its log is not whole' };
const nothingUnseen: Unseen = { env: [], environment: false, opened: [], stated: [], processes: [] };

async function tryWithLog(
  request: PollutionRequest,
  ports: PollutionPorts,
  untried: Untried[],
): Promise<LoggedRun | undefined> {
  if (request.plan.build.wrapper.length > 0) {
    untried.push({ variation: 'complete-log', why: 'what is built for another platform is run by a program of yours' });
    return undefined;
  }
  const n = request.examined.length;
  ports.say(`building ${n} ${n === 1 ? 'package' : 'packages'} ${logAbout}, which compiles the standard library anew`);
  try {
    return await runWithCompleteLog(request, ports);
  } catch (error) {
    const [first] = error instanceof DiagnosticError ? error.diagnostics : [];
    if (first?.code !== 'inspect/overlay') throw error;
    untried.push({ variation: 'complete-log', why: first.message });
    return undefined;
  }
}

interface Unsteady {
  readonly changed: ReadonlyMap<string, readonly ChangedResult[]>;
  readonly untried: ReadonlyMap<string, readonly Untried[]>;
}

const emptyUnsteady: Unsteady = { changed: new Map(), untried: new Map() };

/** What did not pass with the log runs as usual: either it does not pass then either, or the log itself disturbs it. */
async function runAgain(request: PollutionRequest, ports: PollutionPorts, logged: LoggedRun): Promise<Unsteady> {
  const changed = new Map<string, readonly ChangedResult[]>();
  const untried = new Map<string, readonly Untried[]>();
  const suspects = request.examined.filter(
    ({ task, kept }) => compareRuns(kept.tests, logged.runs.get(task.package)).kind !== 'same',
  );
  if (suspects.length === 0) return { changed, untried };
  const about = 'again as it is';
  ports.say(`running ${suspects.map(({ task }) => task.package).join(', ')} ${about}`);
  const plan = { ...request.plan, tasks: suspects.map(({ task }) => task) };
  const workspaceRoot = resolve(request.roots.top, request.root);
  const runs = await runForOutcomes(plan, { ...ports, runId: `${ports.runId}-again`, workspaceRoot });
  for (const { task, kept } of suspects) {
    const comparison = compareRuns(kept.tests, runs.get(task.package));
    if (comparison.kind === 'changed') {
      const known = isKnown('again', kept.shape);
      changed.set(task.package, [{ variation: 'again', about, detail: comparison.detail, known }]);
    } else {
      const why = comparison.kind === 'untold' ? comparison.why : 'with the log it comes out another way';
      untried.set(task.package, [{ variation: 'complete-log', why }]);
    }
  }
  return { changed, untried };
}

function examinedPackage(
  { root, roots, isSource }: PollutionRequest,
  { task, dir, moduleDir, rule, kept, isCompiled }: Examined,
  found: {
    readonly changed: readonly ChangedResult[];
    readonly untried: readonly Untried[];
    readonly unseen: Unseen;
    readonly workTree: ReadonlySet<string>;
  },
): ExaminedPackage {
  const { changed, untried, unseen, workTree } = found;
  const own = rootsOfPackage(roots, task.dir, moduleDir);
  const unknown = unknownInputs(unseen, kept.shape, own, {
    inputsStated: rule.inputs !== undefined,
    isInWorkTree: (path) => workTree.has(path),
    isCompiled,
    isSource,
  });
  const mend = mendOf({ importPath: task.package, changed, unknown, unseen, rule, dir, root });
  const workspaceRoot = resolve(roots.top, root);
  return {
    importPath: task.package,
    module: task.module,
    dir: placeOf(workspaceRoot, task.dir),
    verdict: mend !== undefined ? 'polluted' : changed.length > 0 ? 'known' : 'clean',
    changed,
    unknown: unknown.map((input) => shown(input, roots.top, workspaceRoot)),
    ...(mend === undefined ? {} : { mend }),
    untried,
  };
}

/** Files as seen from the workspace root. */
function shown(input: UnknownInput, top: string, workspaceRoot: string): UnknownInput {
  if (input.kind !== 'file' || !/^\$TOP(\/|$)/.test(input.name)) return input;
  return { ...input, name: placeOf(workspaceRoot, top + input.name.slice('$TOP'.length)) };
}
