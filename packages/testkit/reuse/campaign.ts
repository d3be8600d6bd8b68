// A campaign: random edits of one made-up world, after each gows and a fresh run of the go command, the cache harmed between.

import path from 'node:path';
import { type Random, seeded } from '../model/random.ts';
import { type Disturbance, disturb } from './disturb.ts';
import { applySome, type Edit, edits, returning, touching, type Writing } from './edits.ts';
import { flagSetAt } from './flags.ts';
import { type GowsRun, runGows } from './gows.ts';
import { filesOf } from './layout.ts';
import { makeWorld } from './make.ts';
import { withoutReason } from './not-kept.ts';
import { createOracle, type Oracle } from './oracle.ts';
import { differencesOf, type Outcomes } from './outcomes.ts';
import { createOwed, type Owed } from './owed.ts';
import { cloneOf, openPlace, type Place } from './place.ts';
import { freshTally, type Tally } from './tally.ts';
import type { View } from './view.ts';
import type { World } from './world.ts';

export interface CampaignRequest {
  readonly seed: number;
  readonly steps: number;
  /** Exists and is empty. */
  readonly folder: string;
  /** Is told what each step did, once it is over. */
  readonly onStep?: (told: string) => void;
}

interface Campaign {
  readonly random: Random;
  readonly place: Place;
  readonly oracle: Oracle;
  readonly owed: Owed;
  readonly tally: Tally;
  world: World;
  /** Earlier worlds, the newest last. */
  readonly past: World[];
  /** What the go command said of the world as it lies there, once it did. */
  known?: Outcomes;
  /** What was done, a line for each step. */
  readonly story: string[];
}

/** A step found something wrong; the message says what, and how to come to it again. */
class CampaignError extends Error {}

/** @throws Error that tells the seed, the step and the edits that led there. */
export async function runCampaign({ seed, steps, folder, onStep }: CampaignRequest): Promise<Tally> {
  const random = seeded(seed);
  const place = await openPlace(folder);
  const campaign: Campaign = {
    random,
    place,
    oracle: createOracle(path.join(folder, 'bin')),
    owed: createOwed(),
    tally: freshTally(),
    world: makeWorld(random),
    past: [],
    story: [],
  };
  await place.disk.write(filesOf(campaign.world, place.sums), 'plain');
  await place.commit('first');
  for (let step = 0; step < steps; step++) {
    campaign.story.push(`${step}:`);
    try {
      await takeStep(campaign, step);
    } catch (error) {
      const told = error instanceof CampaignError ? error.message : String((error as Error).stack);
      throw new Error(
        `seed ${seed}, step ${step} of ${steps}: ${told}\n\nlast steps:\n  ${campaign.story.slice(-8).join('\n  ')}\n\n` +
          `again: GOWS_SEED=${seed} GOWS_STEPS=${steps} npm run test:long -- reuse-oracle (GOWS_KEEP=1 leaves ${folder}, with the events of each step)`,
      );
    }
    campaign.tally.steps++;
    onStep?.(campaign.story.at(-1) ?? '');
  }
  return campaign.tally;
}

async function takeStep(campaign: Campaign, step: number): Promise<void> {
  const { random, known } = campaign;
  if (known && random.chance(0.06)) return stepElsewhere(campaign, known, `clone${step}`);
  if (known && random.chance(0.16)) return stepAffected(campaign, known);
  await change(campaign, edits, random.chance(0.08) ? 0 : 1 + random.int(2));
  const disturbance = await disturb(campaign);
  const { during, end } = disturbance;
  if (during) note(campaign, `[${during}]`);
  try {
    await compareStep(campaign, step, disturbance);
  } finally {
    end?.();
  }
}

/** Edits the world and its files. */
async function change(campaign: Campaign, from: readonly Edit[], count: number): Promise<void> {
  const { random, place, past } = campaign;
  past.push(structuredClone(campaign.world));
  if (past.length > 20) past.shift();
  let touched = false;
  for (let left = count; left > 0; left--) {
    const { told } = applySome(campaign.world, random, from);
    note(campaign, told);
    if (told === returning) campaign.world = structuredClone(random.pick(past));
    if (told === touching) touched = true;
  }
  const writing = random.pick<Writing>(['plain', 'plain', 'same mtime', 'same mtime', 'replaced']);
  if (count > 0) note(campaign, `(${writing})`);
  await place.disk.write(filesOf(campaign.world, place.sums), writing);
  if (touched) await place.disk.touch(random);
}

async function compareStep(campaign: Campaign, step: number, { during, leftovers, other }: Disturbance): Promise<void> {
  const disturbed = during !== undefined;
  const { world, place, random, owed } = campaign;
  const env = place.envOf(world);
  const words = wordsFor(world, random.chance(0.3) ? ['./...'] : []);
  const before = await place.views(world);
  const must = disturbed ? new Set<string>() : owed.of(before);
  const run = await runGows(['test', ...words], { cwd: place.top, env });
  const beside = await other;
  const after = await place.views(world);
  const truth = await askGo(campaign, step % 10 === 9);
  const calm = !disturbed && !leftovers;
  for (const one of beside ? [run, beside] : [run]) hold(campaign, one, truth, { must, views: before, calm });
  if (!disturbed) owed.learn(run, before, after);
  if (calm && random.chance(0.4)) await runAgain(campaign, words, truth);
}

/** Whatever is kept of a build is run, and nothing that is kept of a run. */
async function runAgain(campaign: Campaign, words: readonly string[], truth: Outcomes): Promise<void> {
  const { world, place, tally, random } = campaign;
  const way = random.pick(['--force', '-count=1']);
  note(campaign, way);
  const views = await place.views(world);
  const run = await runGows(['test', way, ...words], { cwd: place.top, env: place.envOf(world) });
  hold(campaign, run, truth, { must: new Set(), views, calm: false });
  const [reused] = [...run.sources].filter(([, source]) => source !== 'ran');
  if (reused) throw new CampaignError(`${reused[0]} was not run although ${way} was given`);
  tally.again++;
  if (!run.built) tally.unbuilt++;
}

function wordsFor(world: World, patterns: readonly string[]): readonly string[] {
  const { flags, args } = flagSetAt(world.flags);
  return ['--json', '-race=false', ...flags, ...patterns, ...args];
}

/** What a fresh run says of the world as it lies there now. */
async function askGo(campaign: Campaign, whole: boolean): Promise<Outcomes> {
  const { world, place, oracle, tally } = campaign;
  const request = { world, top: place.top, files: place.disk.files(), env: place.envOf(world) };
  const quick = await oracle.quick(request);
  if (quick && !whole) {
    campaign.known = quick;
    return quick;
  }
  tally.whole++;
  const truth = await oracle.whole(request);
  campaign.known = truth;
  const [wrong] = quick ? differencesOf(quick, truth) : [];
  if (wrong) throw new CampaignError(`the quick oracle is wrong (it stands for gows here): ${wrong}`);
  return truth;
}

interface Held {
  /** Must be reused. */
  readonly must: ReadonlySet<string>;
  readonly views: ReadonlyMap<string, View>;
  /** Nothing but the run itself can have changed anything meanwhile. */
  readonly calm: boolean;
}

/** Compares outcomes, and looks for what ran although nothing that it can see differs. */
function hold(campaign: Campaign, run: GowsRun, truth: Outcomes, { must, views, calm }: Held): void {
  const { tally, owed, place, story } = campaign;
  place.record(story.length - 1, run.stdout);
  const faults = [...differencesOf(run.outcomes, truth)];
  if (calm) faults.push(...withoutReason(run, campaign.world));
  if (calm && run.lost && !owed.wasHarmed()) faults.push('something kept is lost, and nobody harmed the cache');
  tally.notKept += run.notKept.size;
  if (run.code !== 0 && run.code !== 1) faults.push(`gows ended with ${run.code}`);
  for (const [pkg, source] of run.sources) {
    const ending = run.outcomes.get(pkg)?.ending;
    if (source === 'ran') tally.ran++;
    else if (source === 'cut-off') tally.cutOff++;
    else tally.reused++;
    if (source !== 'ran' && ending === 'fail') faults.push(`${pkg}: a failure that was kept`);
    if (run.lost || !must.has(pkg)) continue;
    if (source !== 'ran') tally.owed++;
    else faults.push(`${pkg} ran again, and nothing that it can see differs; gows: ${run.reuse.get(pkg)}`);
  }
  tally.compared += truth.size;
  for (const { ending } of truth.values()) if (ending === 'fail') tally.failed++;
  if (faults.length === 0) return;
  const told = faults.map((fault) => `${fault}\n    ${about(fault, run, owed, views)}`);
  throw new CampaignError(
    `\n  ${told.join('\n  ')}\n  diagnostics: ${run.diagnostics.join('; ') || 'none'}\n${run.stderr.slice(0, 4000)}`,
  );
}

function about(fault: string, run: GowsRun, owed: Owed, views: ReadonlyMap<string, View>): string {
  const pkg = /^[^\s:]+/.exec(fault)?.[0] ?? '';
  const view = views.get(pkg);
  const source = `source ${run.sources.get(pkg) ?? 'none'}, reuse ${run.reuse.get(pkg) ?? 'none'}`;
  return view ? `${source}; differs from the nearest pass in: ${owed.nearest(pkg, view) || 'nothing'}` : source;
}

/** All that passed is a hit in a clone, of another user, whose HOME and TMPDIR lie elsewhere. */
async function stepElsewhere(campaign: Campaign, known: Outcomes, name: string): Promise<void> {
  const { world, place, owed } = campaign;
  note(campaign, 'a clone elsewhere');
  await place.commit(name);
  const there = await cloneOf(place, name);
  const views = await there.views(world);
  const run = await runGows(['test', ...wordsFor(world, [])], { cwd: there.top, env: there.envOf(world) });
  const after = await there.views(world);
  hold(campaign, run, known, { must: owed.of(views), views, calm: true });
  owed.learn(run, views, after);
  await there.remove();
}

/** What a change does not affect must be as it was before the change. */
async function stepAffected(campaign: Campaign, known: Outcomes): Promise<void> {
  const { place, owed, tally } = campaign;
  note(campaign, 'commit, then affected:');
  await place.commit('before');
  const inRepository = edits.filter((edit) => edit.inRepository);
  await change(campaign, inRepository, 1 + campaign.random.int(2));
  const { world } = campaign;
  const env = place.envOf(world);
  const views = await place.views(world);
  const words = ['affected', 'test', '--base', 'HEAD', ...wordsFor(world, [])];
  const run = await runGows(words, { cwd: place.top, env });
  const after = await place.views(world);
  const truth = await askGo(campaign, false);
  const asked = new Map([...truth].filter(([pkg]) => run.outcomes.has(pkg)));
  hold(campaign, run, asked, { must: owed.of(views), views, calm: true });
  const left = [...truth].filter(([pkg]) => !asked.has(pkg));
  tally.unaffected += left.length;
  const was = new Map(left.flatMap(([pkg]) => [...known].filter(([other]) => other === pkg)));
  const [wrong] = differencesOf(was, new Map(left));
  if (wrong) throw new CampaignError(`not affected, gows says, so as before the change, but: ${wrong}`);
  owed.learn(run, views, after);
}

function note({ story }: Campaign, what: string): void {
  story.push(`${story.pop() ?? ''} ${what}`);
}
