// Runs packages otherwise than usual: all at once first, and one by one only what then came out another way.

import { join, resolve } from 'node:path';
import { pathOfSpot } from '#observe';
import { layOutElsewhere, type Move, movedPath } from '#workspace';
import type { ChangedResult, ShownVariation, Untried, VariationName } from './pollution-answer.ts';
import { type Comparison, compareRuns } from './pollution-compare.ts';
import { isKnown } from './pollution-known.ts';
import { together, type Variation, variationsOf, variedPlan } from './pollution-plan.ts';
import type { Examined, PollutionPorts, PollutionRequest } from './pollution-request.ts';
import { type RunOps, runForOutcomes } from './pollution-run.ts';

export interface VariedRuns {
  readonly variations: readonly ShownVariation[];
  /** By import path. */
  readonly changed: ReadonlyMap<string, readonly ChangedResult[]>;
  readonly untried: ReadonlyMap<string, readonly Untried[]>;
}

/** @throws what a run throws, and the system's error when the copy of the work tree cannot be made. */
export async function runVaried(
  request: PollutionRequest,
  ports: PollutionPorts,
  examined: readonly Examined[],
): Promise<VariedRuns> {
  const move = request.notElsewhere === undefined ? await layOut(request, ports) : undefined;
  const course: Course = { request, ports, move };
  const notes = takeNotes();
  const first = freshVariations(course, request.seed);
  const shown: ShownVariation[] = first.map(({ name, about }) => ({ name, about }));

  const all = together(first);
  const seen = await runAs(course, all, examined);
  const suspects = seen.filter(([, { kind }]) => kind !== 'same');
  const alone = suspects.map(([one]) => one);
  if (alone.length > 0) for (const { name } of first) await runAlone(course, notes, name, request.seed, alone);
  // Each alone did nothing: only all of it together does.
  for (const [one, comparison] of suspects)
    if (!notes.has(one) && comparison.kind === 'changed') notes.add(one, all, comparison);

  for (let run = 1; run < request.runs; run++) {
    const seed = request.seed + run;
    const steady = examined.filter(({ task }) => !notes.changed.get(task.package)?.some(isOrder));
    if (steady.length === 0) break;
    const order = await runAlone(course, notes, 'shuffle', seed, steady);
    shown.push(...order.map(({ name, about }) => ({ name, about })));
  }
  return { variations: shown, changed: notes.changed, untried: notes.untried };
}

interface Notes extends Pick<VariedRuns, 'changed' | 'untried'> {
  /** Whether anything came out another way. */
  has(one: Examined): boolean;
  add(one: Examined, variation: ShownVariation, comparison: Comparison): void;
}

function takeNotes(): Notes {
  const changed = new Map<string, readonly ChangedResult[]>();
  const untried = new Map<string, readonly Untried[]>();
  return {
    changed,
    untried,
    has: ({ task }) => changed.has(task.package),
    add({ task, kept }, { name, about }, comparison) {
      if (comparison.kind === 'changed') {
        const change = { variation: name, about, detail: comparison.detail, known: isKnown(name, kept.shape) };
        changed.set(task.package, [...(changed.get(task.package) ?? []), change]);
      } else if (comparison.kind === 'untold') {
        untried.set(task.package, [...(untried.get(task.package) ?? []), { variation: name, why: comparison.why }]);
      }
    },
  };
}

/** Answers what was varied. */
async function runAlone(
  course: Course,
  notes: Notes,
  name: VariationName,
  seed: number,
  examined: readonly Examined[],
): Promise<readonly Variation[]> {
  const variations = freshVariations(course, seed).filter((each) => each.name === name);
  for (const variation of variations) {
    for (const [one, comparison] of await runAs(course, variation, examined)) notes.add(one, variation, comparison);
  }
  return variations;
}

const isOrder = ({ variation }: ChangedResult): boolean => variation === 'shuffle';

interface Course {
  readonly request: PollutionRequest;
  readonly ports: PollutionPorts;
  /** Undefined where there is no copy of the work tree. */
  readonly move: Move | undefined;
}

/** With folders that nothing has written to yet. */
function freshVariations({ request, ports, move }: Course, seed: number): readonly Variation[] {
  return variationsOf({
    env: request.plan.run.env,
    seed,
    emptyHome: ports.folder('home'),
    emptyTemp: ports.shortFolder(),
    umask: request.umask,
    goFolders: request.go.folders,
    elsewhere: move !== undefined,
  });
}

let runs = 0;

async function runAs(
  { request, ports, move }: Course,
  variation: Variation,
  examined: readonly Examined[],
): Promise<readonly (readonly [Examined, Comparison])[]> {
  ports.say(`running ${examined.length} ${examined.length === 1 ? 'package' : 'packages'} ${variation.about}`);
  const tasks = examined.map(({ task }) => task);
  const plan = variedPlan({ ...request.plan, tasks }, variation, move);
  const root = resolve(request.roots.top, request.root);
  runs += 1;
  const ops: RunOps = { ...ports, runId: `${ports.runId}-${runs}`, workspaceRoot: root };
  // What is built for a folder that vanishes is kept nowhere but there.
  const moved = variation.elsewhere && move;
  const at = moved ? { ...ops, workspaceRoot: movedPath(root, moved), cacheDir: join(moved.to, '..', 'cache') } : ops;
  const ran = await runForOutcomes(plan, at);
  return examined.map((one) => [one, compareRuns(one.kept.tests, ran.get(one.task.package))] as const);
}

async function layOut(request: PollutionRequest, ports: PollutionPorts): Promise<Move> {
  const { roots, examined, repository } = request;
  const move = { from: roots.top, to: join(ports.folder('elsewhere'), 'copy') };
  ports.say('copying the work tree');
  // What kept results were seen to read counts by content, also where git ignores it.
  const read = examined.flatMap(({ kept: { shape } }) => [...shape.opened, ...shape.stated]);
  await layOutElsewhere({
    move,
    files: [...request.workTreeFiles(), ...request.moreFiles, ...read.flatMap((spot) => pathOfSpot(roots, spot) ?? [])],
    ...(repository ? { repository } : {}),
    signal: ports.signal,
  });
  return move;
}
