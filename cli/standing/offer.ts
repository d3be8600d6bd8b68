// Offers a run to be kept: where all was reused as an answer, else for what an edit after it is known to need.

import { graphOf, lonePackages } from '#graph';
import { binaryGroups, type Plan, testBinaryName } from '#plan';
import { pathOf, type Snapshot } from '#workspace';
import type { Session } from '../session.ts';
import { writtenPlaces } from '../written-files.ts';
import type { Guess, StandingRun } from './answer.ts';
import type { Ground } from './keep.ts';

/** A kept result stood for every task of the plan. */
export function offerRun(
  session: Session,
  about: Pick<StandingRun, 'prelude' | 'head' | 'command'>,
  plan: Plan,
  head: Snapshot,
): void {
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
    ...guessOf(session, plan, head),
  };
  call.standing?.offer({ run, ...groundOf(session) });
}

/** Something is run. */
export async function offerGuess(session: Session, plan: Plan, head: Snapshot): Promise<void> {
  await session.call.standing?.guess(() => ({ guess: guessOf(session, plan, head), ...groundOf(session) }));
}

function guessOf(session: Session, plan: Plan, head: Snapshot): Omit<Guess, 'git'> {
  return {
    root: session.location.root,
    cacheDir: session.cacheDir,
    lone: loneTasks(plan, head, session),
    build: { ...plan.build, env: differing(plan.build.env, process.env) },
  };
}

function groundOf({ call, cacheDir, repository }: Session): Ground {
  const written = Object.values(writtenPlaces(call));
  return { cwd: call.cwd, cacheDir, written, ...(repository ? { repository } : {}) };
}

/** Of `gows affected test` all packages of the workspace might have been in the plan. */
function loneTasks(plan: Plan, head: Snapshot, { top, call }: Session): StandingRun['lone'] {
  const inPlan = plan.tasks.map((task) => task.package);
  const all = head.packages.map(({ importPath }) => importPath);
  const lone = lonePackages(graphOf(head), call.split.gows[0] === 'affected' ? all : inPlan);
  const groups = binaryGroups(head.packages);
  return head.packages.flatMap(({ importPath, dir, hasTests }) => {
    if (!hasTests || !lone.has(importPath)) return [];
    const [binary, group] = [testBinaryName({ importPath }), groups.get(importPath) ?? 0];
    return [{ package: importPath, binary, group, dir: pathOf(top, dir) }];
  });
}

/** What was added to the environment or changed in it. */
function differing(env: Readonly<Record<string, string>>, given: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => given[name] !== value));
}
