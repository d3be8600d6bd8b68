// Faults of the cache, runs that are killed, and runs that meet another run or an edit.

import type { Random } from '../model/random.ts';
import { changeLookedAt } from './edits.ts';
import { cacheFaults } from './faults.ts';
import { flagSetAt } from './flags.ts';
import { type GowsRun, runGows } from './gows.ts';
import { filesOf } from './layout.ts';
import type { Owed } from './owed.ts';
import type { Place } from './place.ts';
import type { Tally } from './tally.ts';
import type { World } from './world.ts';

interface Disturbed {
  readonly random: Random;
  readonly place: Place;
  readonly owed: Owed;
  readonly tally: Tally;
  readonly world: World;
  readonly story: string[];
}

export interface Disturbance {
  /** What goes wrong with the run that follows, which may then run what it would have reused. */
  readonly during?: string;
  /** Ends it, after the run. */
  readonly end?: () => void;
  /** Tests of a run that was killed may be at work still. */
  readonly leftovers?: true;
  /** A run beside that which follows. */
  readonly other?: Promise<GowsRun>;
}

/** Does, in one step of five or so, something to the cache. */
export async function disturb(campaign: Disturbed): Promise<Disturbance> {
  const { random } = campaign;
  if (random.chance(0.14)) return faultOfCache(campaign);
  if (random.chance(0.04)) return killed(campaign);
  if (random.chance(0.04)) return edited(campaign);
  if (random.chance(0.03)) return beside(campaign);
  return {};
}

function faultOfCache({ random, place, owed, tally }: Disturbed): Disturbance {
  const fault = random.pick(cacheFaults);
  const end = injected(() => fault.inject(place.cacheDir, random));
  if (!end) return {};
  tally.faults++;
  if (!fault.harmless) owed.forget(fault.inPart);
  return { during: fault.name, end };
}

/** An earlier fault may have left no database to harm. */
function injected(inject: () => (() => void) | undefined): (() => void) | undefined {
  try {
    return inject();
  } catch {
    return undefined;
  }
}

/** A run that is killed at any moment; the next one must be right, and still know what was kept before. */
async function killed({ random, place, world, tally, story }: Disturbed): Promise<Disturbance> {
  const killAfterMs = 50 + random.int(900);
  tally.faults++;
  story.push(`${story.pop()} [a run killed after ${killAfterMs} ms]`);
  await runGows(['test', ...wordsOf(world)], { cwd: place.top, env: place.envOf(world), killAfterMs });
  return { leftovers: true };
}

/** A run during which a file changes: what it keeps must be true. */
async function edited({ random, place, world, tally, story }: Disturbed): Promise<Disturbance> {
  const waitMs = random.int(700);
  tally.faults++;
  const run = runGows(['test', ...wordsOf(world)], { cwd: place.top, env: place.envOf(world) });
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  const told = changeLookedAt(world, random);
  story.push(`${story.pop()} [${told} after ${waitMs} ms of a run]`);
  await place.disk.write(filesOf(world, place.sums), random.chance(0.5) ? 'same mtime' : 'plain');
  await run;
  return {};
}

/** Another run at the same time. */
function beside({ place, world, tally }: Disturbed): Disturbance {
  // The test that writes a file might read it while the other run's test begins to write it.
  if (world.values['written and read again'] === 'evil') return {};
  tally.faults++;
  const other = runGows(['test', ...wordsOf(world)], { cwd: place.top, env: place.envOf(world) });
  return { during: 'another run beside it', other };
}

function wordsOf(world: World): readonly string[] {
  const { flags, args } = flagSetAt(world.flags);
  return ['--json', '-race=false', ...flags, ...args];
}
