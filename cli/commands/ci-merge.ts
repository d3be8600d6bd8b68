// gows ci merge: what the shards of a run have done, each on its runner, as one run with one of everything.

import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { mergeShards, type ShardStream } from '#ci';
import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import { type Consumer, type RunEvent, type RunStarted, redactor } from '#events';
import { splitArguments } from '#gocmd';
import { openHistory, type RecordedSource, recordedEvents, withoutSecrets } from '#history';
import { createJsonlWriter, createPlainWriter, createSteppedClock, reportOf } from '#report';
import { locate, realFolder } from '#workspace';
import { refuseFaults } from '../arguments.ts';
import { openCacheDir } from '../cache-dir.ts';
import { common, merging, ownFlags } from '../options.ts';
import type { Output } from '../output.ts';
import { sourceReader } from '../output.ts';
import { reportPage } from '../page.ts';
import { recordingAt } from '../recording.ts';
import { newRunId } from '../run-id.ts';
import { openOutputs } from '../run-outputs.ts';
import { secretArguments } from '../secret-arguments.ts';
import type { Call } from '../session.ts';
import { isPartial } from '../settings.ts';
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
    const { cwd } = call;
    const places = writtenPlaces(call);
    const ground = { ...openGround(call), call };
    const streams = await Promise.all(streamsIn(call.patterns, cwd).map(readStream));
    const run = newRunId();
    const merged = mergeShards({ streams, run, ...(ground.isWorkspace ? { root: ground.top } : {}) });
    if (merged.events.length === 0) {
      const [fault, ...more] = merged.faults;
      throw new DiagnosticError(fault ?? refused('there is no shard'), ...more);
    }
    const events = withoutSecrets(merged.events, redactor({ ...call.env, ...secretsOn(merged.events) }));
    const outputs = openOutputs(ground, output, run);
    for (const consume of [writerFor(call, output, ground.top, events), ...outputs.consumers]) events.forEach(consume);
    if (places.out !== undefined) writePage(places.out, events);
    const told = [...outputs.close(), ...(ground.keeps ? await remember(ground.cacheDir, call, events) : [])];
    await output.diagnose(told, ground.top);
    const last = events.at(-1);
    return last?.type === 'run.finished' ? last.exitCode : exitCodes.bug;
  },
};

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

/** @throws DiagnosticError `usage/arguments` where nothing is named, not there, or holds no stream. */
function streamsIn(words: readonly string[], cwd: string): readonly RecordedSource[] {
  if (words.length === 0)
    throw new DiagnosticError(refused('gows ci merge takes folders or files with the events of shards'));
  return words.flatMap((word) => {
    if (word === '-' || !statSync(resolve(cwd, word), { throwIfNoEntry: false })?.isDirectory())
      return [recordingAt(word, cwd)];
    const names = readdirSync(resolve(cwd, word), { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => /\.jsonl(\.gz)?$/.test(basename(name))).sort();
    if (files.length === 0) {
      throw new DiagnosticError(refused(`no file in ${word} holds events: none is named *.jsonl.gz or *.jsonl`));
    }
    return files.map((name) => recordingAt(join(word, name), cwd));
  });
}

function refused(message: string) {
  const remedy = 'have each shard write its events: gows affected test --shard 1/3 --events shards/1.jsonl.gz';
  return failure('usage/arguments', message, { remedy });
}

/** As far as it can be read. */
async function readStream(source: RecordedSource): Promise<ShardStream> {
  const events: RunEvent[] = [];
  try {
    for await (const event of recordedEvents(source, { cutOff: true })) events.push(event);
    return { name: source.name, events };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const [fault] = error.diagnostics;
    return { name: source.name, events, ...(fault ? { fault } : {}) };
  }
}

function startOf([first]: readonly RunEvent[]): RunStarted | undefined {
  return first?.type === 'run.started' ? first : undefined;
}

/** Of the command line of the shards. */
function secretsOn(events: readonly RunEvent[]): Readonly<Record<string, string>> {
  return secretArguments(startOf(events)?.argv ?? []);
}

/** Draws as for a run at work, in its own time. */
function writerFor({ own }: Call, output: Output, top: string, events: readonly RunEvent[]): Consumer {
  if (own.json) return createJsonlWriter({ write: output.out });
  const clock = createSteppedClock(Date.parse(events[0]?.at ?? ''));
  const columns = output.columns === undefined ? {} : { columns: output.columns };
  const form = { verbose: false, root: top, source: sourceReader(top), ...columns, ...clock };
  const writer = createPlainWriter({ ...form, write: output.out, color: output.color });
  return (event) => {
    clock.advance(Date.parse(event.at));
    writer(event);
  };
}

function writePage(file: string, events: readonly RunEvent[]): void {
  const answer = reportOf(events);
  if (answer) writeWhole(file, reportPage(answer));
}

/** As the history of one run: what ran, how it ended and how long it took. Answers what could not be kept. */
async function remember(cacheDir: string, { env }: Call, events: readonly RunEvent[]) {
  const started = startOf(events);
  const { history, diagnostics } = await openHistory(cacheDir, { env });
  if (!history || !started) return diagnostics;
  const read = events.find((event) => event.type === 'workspace.read');
  const head = read?.head?.dirty === false ? { head: read.head.rev } : {};
  const partial = isPartial(splitArguments(started.argv, ownFlags).run);
  const [first] = events;
  const recorder = history.beginRun({
    id: first?.run ?? '',
    startedAt: first?.at ?? '',
    command: started.command,
    ...head,
    partial,
  });
  let reused = 0;
  for (const event of events) {
    if (event.type === 'run.finished') recorder.finish({ outcome: event.outcome, exitCode: event.exitCode, reused });
    if (event.type === 'build.step') recorder.built(event);
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
