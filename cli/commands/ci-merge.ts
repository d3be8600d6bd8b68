// gows ci merge: what the shards of a run have done, each on its runner, as one run with one of everything.

import { hash } from 'node:crypto';
import { dirname, resolve, sep } from 'node:path';
import { mergeShards, type ShardStream } from '#ci';
import { printProfile } from '#coverage';
import { type Diagnostic, DiagnosticError, exitCodeOf, exitCodes, failure } from '#diagnostics';
import { type Consumer, type RunEvent, type RunStarted, redactor } from '#events';
import { splitArguments } from '#gocmd';
import { openHistory, withoutSecrets } from '#history';
import { createJsonlWriter, createPlainWriter, reportOf } from '#report';
import { locate, realFolder } from '#workspace';
import { refuseFaults } from '../arguments.ts';
import { openCacheDir } from '../cache-dir.ts';
import { common, merging, ownFlags } from '../options.ts';
import type { Output } from '../output.ts';
import { reportPage } from '../page.ts';
import { runStarted } from '../run.ts';
import { newRunId } from '../run-id.ts';
import { openOutputs } from '../run-outputs.ts';
import { secretArguments } from '../secret-arguments.ts';
import type { Call } from '../session.ts';
import { isPartial } from '../settings.ts';
import { readShards } from '../shard-streams.ts';
import { writeWhole, writtenPlaces } from '../written-files.ts';
import type { CommandSpec } from './command.ts';

export const ciMerge: CommandSpec = {
  name: 'ci merge',
  usage: 'DIR|FILE…',
  about: 'Make one run of what all shards have done: one JUnit file, one summary, one report, one history',
  flags: [...merging, ...common],
  goFlags: 'none',
  examples: [
    'gows affected test --shard 2/5 --events shard-2.jsonl.gz',
    'gows ci merge shards/ --junit junit.xml --out report.html',
  ],
  async run(call, output) {
    refuseFaults(call);
    const { own, env, patterns, cwd } = call;
    const places = writtenPlaces(call);
    refuseWithin(places.events, call);
    const ground = openGround(call);
    const streams = await readShards(patterns, cwd);
    const run = newRunId();
    const root = ground.isWorkspace ? { root: ground.top } : {};
    const asked = runStarted(call, 'ci merge');
    const covers = own.profile !== undefined;
    const merged = mergeShards({ streams, run, ...root, covers, asked, nowMs: Date.now() });
    const events = withoutSecrets(merged.events, redactor({ ...env, ...secretsOn(merged.events) }));
    const outputs = openOutputs({ ...ground, call, settings: {} }, output, run);
    for (const consume of [writerFor(call, output, ground.top), ...outputs.consumers]) events.forEach(consume);
    if (places.out !== undefined) writePage(places.out, events);
    // A part of it would be taken for the whole, and so would one of before.
    if (places.profile !== undefined) writeWhole(places.profile, merged.profile ? printProfile(merged.profile) : '');
    const told = [...outputs.close(), ...(ground.keeps ? await remember(ground.cacheDir, call, events, streams) : [])];
    await output.diagnose(told, ground.top);
    const last = events.at(-1);
    if (last?.type !== 'run.finished') throw new Error('a merged run has an end');
    const [unwritten] = told.filter(({ severity }) => severity === 'error');
    return last.exitCode === exitCodes.ok && unwritten ? exitCodeOf(unwritten.code) : last.exitCode;
  },
};

/** It would be read for a shard the next time. @throws DiagnosticError `usage/arguments` */
function refuseWithin(file: string | undefined, { patterns, cwd }: Call): void {
  const folder = file && patterns.find((word) => (dirname(file) + sep).startsWith(resolve(cwd, word) + sep));
  if (!folder) return;
  throw new DiagnosticError(
    failure('usage/arguments', `--events names a file in ${folder}, where the events of shards are`, {
      remedy: 'name a file elsewhere',
    }),
  );
}

interface Ground {
  /** Absolute folder of the workspace that the call stands in; else where it stands. */
  readonly top: string;
  readonly isWorkspace: boolean;
  readonly cacheDir: string;
  readonly keeps: boolean;
}

function openGround({ own, env, cwd }: Call): Ground {
  const { dir: cacheDir, readOnly } = openCacheDir(own.cacheDir, env, cwd);
  const ground = { cacheDir, keeps: readOnly === undefined };
  try {
    return {
      ...ground,
      top: realFolder(locate({ cwd: realFolder(cwd), gowork: env['GOWORK'] }).root),
      isWorkspace: true,
    };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    // Streams can be merged anywhere.
    return { ...ground, top: realFolder(cwd), isWorkspace: false };
  }
}

function startOf([first]: readonly RunEvent[]): RunStarted | undefined {
  return first?.type === 'run.started' ? first : undefined;
}

/** Of the command line of the shards. */
function secretsOn(events: readonly RunEvent[]): Readonly<Record<string, string>> {
  return secretArguments(startOf(events)?.argv ?? []);
}

/** Nothing is waited for, so nothing is said of waiting; and what a stranger's stream names is not read here. */
function writerFor({ own }: Call, output: Output, top: string): Consumer {
  if (own.json) return createJsonlWriter({ write: output.out });
  const columns = output.columns === undefined ? {} : { columns: output.columns };
  const form = { verbose: false, root: top, color: output.color, ...columns, schedule: () => () => {} };
  return createPlainWriter({ ...form, write: output.out });
}

function writePage(file: string, events: readonly RunEvent[]): void {
  const answer = reportOf(events);
  if (answer) writeWhole(file, reportPage(answer));
}

/** As the history of one run: what ran, how it ended and how long it took. Answers what could not be kept. */
async function remember(
  cacheDir: string,
  { env }: Call,
  events: readonly RunEvent[],
  streams: readonly ShardStream[],
): Promise<readonly Diagnostic[]> {
  const started = startOf(events);
  const { history, diagnostics } = await openHistory(cacheDir, { env });
  if (!history || !started) return diagnostics;
  // Of the same shards it is the same run, however often they are merged.
  const id = hash('sha256', JSON.stringify(streams.map(({ events: [first] }) => first?.run ?? '').sort()));
  if (history.hasRun(id)) return [...diagnostics, ...history.close()];
  const read = events.find((event) => event.type === 'workspace.read');
  const head = read?.head?.dirty === false ? { head: read.head.rev } : {};
  const partial = isPartial(splitArguments(started.argv, ownFlags).run);
  const [first] = events;
  const recorder = history.beginRun({
    id,
    startedAt: first?.at ?? '',
    command: started.command,
    ...head,
    partial,
  });
  for (const [runner, { events: told }] of streams.entries()) {
    for (const event of told) {
      if (event.type === 'build.step') recorder.built(event, runner);
      if (event.type === 'build.found') recorder.found(event, runner);
    }
  }
  let reused = 0;
  for (const event of events) {
    if (event.type === 'run.finished') recorder.finish({ outcome: event.outcome, exitCode: event.exitCode, reused });
    if (event.type !== 'task.finished') continue;
    if (event.source === 'ran') {
      const { task: id, kind, package: path, module, outcome, attempt, elapsedMs, usage } = event;
      const startedAt = new Date(Date.parse(event.at) - elapsedMs).toISOString();
      const task = { id, kind, package: path, module };
      recorder.record({ task, outcome, attempt, startedAt, elapsedMs, ...(usage ? { usage } : {}) });
    } else reused += 1;
  }
  return [...diagnostics, ...history.close()];
}
