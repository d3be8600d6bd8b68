// One commit as a pipeline has it: planned by what is known of the commits before, tested in shards, merged; with what each shard took.

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RunEvent } from '#events';
import type { Shard, ShardPlan } from '#plan';
import { git } from '#testkit';
import { type Measured, measure } from '../../bench/measure/command.ts';
import { measuredEnvironment } from '../../bench/measure/environment.ts';
import { cacheKey, type KeptGoCache } from './go-cache.ts';
import type { CommitTimes, ShardTimes } from './result.ts';

export interface Ground {
  /** A clone of its own, whose work tree changes. */
  readonly checkout: string;
  readonly work: string;
  /** Words that start gows. */
  readonly gows: readonly string[];
  readonly go: string;
  readonly patterns: readonly string[];
  readonly shards: number;
  readonly kept: KeptGoCache;
  /** The file of history, which goes from commit to commit. */
  readonly history: string;
}

/** A run of all that is asked for, whose history is what the first plan knows, and whose compile cache is kept. */
export async function runBefore(ground: Ground, commit: string): Promise<void> {
  await git(ground.checkout, 'checkout', '-q', '--detach', commit);
  const job = newJob(ground, 'before');
  await mustPass(job.gows('test', ...ground.patterns), [0, 1]);
  await mustPass(job.gows('history', 'export', ground.history));
  ground.kept.keep(cacheKey(ground.checkout, ground.go), job.goCache);
  job.end();
}

/** @throws Error when the commit cannot be planned, or a shard is refused. */
export async function runCommit(ground: Ground, commit: string): Promise<CommitTimes> {
  const { checkout, work, patterns, kept } = ground;
  await git(checkout, 'checkout', '-q', '--detach', commit);
  const key = cacheKey(checkout, ground.go);
  const [planFile, events] = [path.join(work, 'plan.json'), path.join(work, 'events')];
  rmSync(events, { recursive: true, force: true });
  mkdirSync(events);

  const planning = newJob(ground, 'plan');
  await mustPass(planning.gows('history', 'import', '--if-there', ground.history));
  const how = ['--affected', '--base', `${commit}~1`, '--shards', String(ground.shards), '--out', planFile];
  const planned = await mustPass(planning.gows('ci', 'plan', ...how, ...patterns));
  planning.end();
  const plan = JSON.parse(readFileSync(planFile, 'utf8')) as ShardPlan;

  const shards: ShardTimes[] = [];
  let firstToEnd: { readonly wallMs: number; readonly goCache: string } | undefined;
  let restored = false;
  for (const shard of plan.shards.filter(({ packages }) => packages.length > 0)) {
    const job = newJob(ground, `shard-${shard.index}`);
    restored = kept.restore(key, job.goCache);
    const file = path.join(events, `${shard.index}.jsonl.gz`);
    const part = ['--shard', `${shard.index}/${ground.shards}`, '--plan', planFile, '--events', file];
    const ran = await mustPass(job.gows('affected', 'test', ...part), [0, 1]);
    shards.push(timesOf(shard, ran, file));
    const { wallMs } = ran.figures;
    // A job that failed keeps nothing.
    if (ran.code !== 0 || wallMs >= (firstToEnd?.wallMs ?? Number.POSITIVE_INFINITY)) job.end();
    else {
      if (firstToEnd) rmSync(firstToEnd.goCache, { recursive: true, force: true });
      firstToEnd = { wallMs, goCache: job.goCache };
      job.endBut();
    }
  }
  // They were side by side, as it were, so that none of them had what another compiled.
  if (firstToEnd) {
    kept.keep(key, firstToEnd.goCache);
    rmSync(firstToEnd.goCache, { recursive: true, force: true });
  }

  const merging = newJob(ground, 'merge');
  await mustPass(merging.gows('history', 'import', '--if-there', ground.history));
  const merged = await mustPass(merging.gows('ci', 'merge', events), [0, 1]);
  const next = path.join(work, 'history.next.jsonl');
  await mustPass(merging.gows('history', 'export', next));
  copyFileSync(next, ground.history);
  merging.end();

  const all = plan.shards.flatMap(({ packages }) => packages);
  return {
    commit,
    subject: await git(checkout, 'log', '-1', '--format=%s', commit),
    packages: all.length,
    tested: plan.basis.tested,
    timed: plan.basis.timed,
    compileCache: restored ? 'restored' : 'empty',
    planMs: Math.round(planned.figures.wallMs),
    shards,
    mergeCode: merged.code,
  };
}

/** A runner of its own: neither gows nor the go command has anything from before. */
function newJob({ checkout, work, gows }: Ground, name: string) {
  const folder = path.join(work, 'jobs', name);
  rmSync(folder, { recursive: true, force: true });
  const goCache = path.join(folder, 'go');
  const cache = path.join(folder, 'gows');
  for (const made of [goCache, cache]) mkdirSync(made, { recursive: true });
  const env = { ...measuredEnvironment(goCache), GOWS_CACHE_DIR: cache };
  return {
    goCache,
    gows: (...words: string[]) => measure({ argv: [...gows, ...words], cwd: checkout, env }),
    end: () => rmSync(folder, { recursive: true, force: true }),
    /** The compile cache stays. */
    endBut: () => rmSync(cache, { recursive: true, force: true }),
  };
}

/** With exit code 1 tests failed, which is no reason to stop. */
async function mustPass(run: Promise<Measured>, codes: readonly number[] = [0]): Promise<Measured> {
  const measured = await run;
  if (measured.code !== null && codes.includes(measured.code)) return measured;
  throw new Error(`gows ended with ${measured.code}:\n${measured.output}`);
}

function timesOf({ index, packages, ...shard }: Shard, { code, figures }: Measured, file: string): ShardTimes {
  const events = existsSync(file) ? eventsOf(file) : [];
  return {
    index,
    packages: packages.length,
    planned: { ms: shard.expectedMs, buildMs: shard.buildMs, testMs: shard.testMs },
    took: { ...spent(events), wallMs: Math.round(figures.wallMs), cpuMs: Math.round(figures.cpuMs) },
    exitCode: code,
  };
}

function eventsOf(file: string): readonly RunEvent[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

function spent(events: readonly RunEvent[]): {
  readonly ms: number;
  readonly buildMs: number;
  readonly testMs: number;
} {
  let [buildMs, testMs] = [0, 0];
  let [began, ended] = [Number.POSITIVE_INFINITY, 0];
  for (const event of events) {
    const at = Date.parse(event.at);
    if (event.type === 'invocation.started' || event.type === 'task.started') began = Math.min(began, at);
    else if (event.type === 'build.step') buildMs += event.cpuMs ?? 0;
    else if (event.type === 'task.finished' && event.source === 'ran') {
      testMs += (event.usage?.userMs ?? 0) + (event.usage?.systemMs ?? 0);
      ended = Math.max(ended, at);
    }
  }
  return { ms: Math.max(0, ended - began) || 0, buildMs: Math.round(buildMs), testMs: Math.round(testMs) };
}
