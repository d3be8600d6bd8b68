// Offers a run to be kept: where all was reused as an answer, else for what an edit after it is known to need.

import { graphOf, lonePackages } from '#graph';
import { binaryGroups, type Plan, testBinaryName } from '#plan';
import { type Package, pathOf, type Snapshot } from '#workspace';
import type { Session } from '../session.ts';
import { writtenPlaces } from '../written-files.ts';
import type { Guess, StandingRun } from './answer.ts';
import type { Ground } from './keep.ts';

/** See `Reuse`. */
export type Surroundings = (found: Package) => string | undefined;

export interface Offering {
  readonly session: Session;
  readonly plan: Plan;
  readonly head: Snapshot;
  readonly surroundings?: Surroundings;
}

/** A kept result stood for every task of the plan. */
export function offerRun(offering: Offering, about: Pick<StandingRun, 'prelude' | 'head' | 'command'>): void {
  const { session, plan } = offering;
  const { call, settings, top } = session;
  const tasks = plan.tasks.map(({ kept, ...task }) => {
    if (!kept) return task;
    const { outcome, elapsedMs, origin, events } = kept.entry;
    return { ...task, kept: { source: kept.source, entry: { outcome, elapsedMs, origin, events } } };
  });
  const { verbose, partial, goStream } = settings;
  const run: StandingRun = {
    kind: 'run',
    ...about,
    own: call.own,
    settings: { verbose, partial, goStream },
    top,
    tasks,
    ...guessOf(offering),
  };
  call.standing?.offer({ run, ...groundOf(session) });
}

/** Something is run. */
export async function offerGuess(offering: Offering): Promise<void> {
  const { session } = offering;
  await session.call.standing?.guess(() => ({ guess: guessOf(offering), ...groundOf(session) }));
}

function guessOf(offering: Offering): Omit<Guess, 'git'> {
  const { session, plan } = offering;
  return {
    root: session.location.root,
    cacheDir: session.cacheDir,
    lone: loneTasks(offering),
    build: { ...plan.build, env: differing(plan.build.env, process.env) },
  };
}

function groundOf({ call, cacheDir, repository }: Session): Ground {
  const written = Object.values(writtenPlaces(call));
  return { cwd: call.cwd, cacheDir, written, ...(repository ? { repository } : {}) };
}

/**
 * Of `gows affected test` all packages of the workspace might have been in the plan. What is begun early is begun without asking for
 * leave, so that nothing is where it was said how much that may take.
 */
function loneTasks({ session: { top, call }, plan, head, surroundings }: Offering): StandingRun['lone'] {
  if (plan.jobs !== undefined || plan.build.memoryBytes !== undefined) return [];
  const inPlan = new Map(plan.tasks.map((task) => [task.package, task]));
  const all = head.packages.map(({ importPath }) => importPath);
  const isAny = call.split.gows[0] === 'affected';
  const lone = lonePackages(graphOf(head), isAny ? all : [...inPlan.keys()]);
  const groups = binaryGroups(head.packages);
  return head.packages.flatMap((found) => {
    const { importPath, dir, hasTests } = found;
    const task = inPlan.get(importPath);
    if (!hasTests || !lone.has(importPath) || task?.relink) return [];
    const around = task && surroundings?.(found);
    return [
      {
        package: importPath,
        binary: testBinaryName({ importPath }),
        group: groups.get(importPath) ?? 0,
        dir: pathOf(top, dir),
        ...(around === undefined ? {} : { surroundings: around }),
      },
    ];
  });
}

/** What was added to the environment or changed in it. */
function differing(env: Readonly<Record<string, string>>, given: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => given[name] !== value));
}
