// What shards have left behind: the events of each, and its coverage profile beside them.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ShardStream } from '#ci';
import { parseProfile } from '#coverage';
import { type Diagnostic, DiagnosticError, failure } from '#diagnostics';
import type { RunEvent } from '#events';
import { flagValue, splitArguments } from '#gocmd';
import { recordedEvents } from '#history';
import { ownFlags } from './options.ts';
import { type Recording, recordingAt } from './recording.ts';

/**
 * All streams in the files and folders that are named, each as far as it can be read.
 * @throws DiagnosticError `usage/arguments` where nothing is named, or a folder holds no stream
 */
export async function readShards(words: readonly string[], cwd: string): Promise<readonly ShardStream[]> {
  if (words.length === 0) throw refused('gows ci merge takes folders or files with the events of shards');
  const streams: ShardStream[] = [];
  // One after the other: each may be large.
  for (const recording of words.flatMap((word) => recordingsIn(word, cwd))) streams.push(await readShard(recording));
  return streams;
}

function recordingsIn(word: string, cwd: string): readonly Recording[] {
  const folder = resolve(cwd, word);
  const isFolder = word !== '-' && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) return [recordingAt(word, cwd)];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => /\.jsonl(\.gz)?$/.test(name)).sort();
  if (files.length === 0) throw refused(`no file in ${word} holds events: none is named *.jsonl.gz or *.jsonl`);
  return files.map((name) => recordingAt(join(word, name), cwd));
}

function refused(message: string): DiagnosticError {
  const remedy = 'have each shard write its events: gows affected test --shard 1/3 --events shards/1.jsonl.gz';
  return new DiagnosticError(failure('usage/arguments', message, { remedy }));
}

/** Twice what a run writes at most of what tests print. */
const mostOutput = 128 << 20;
const mostEvents = 5_000_000;

async function readShard(recording: Recording): Promise<ShardStream> {
  const events: RunEvent[] = [];
  let output = 0;
  try {
    for await (const event of recordedEvents(recording, { cutOff: true })) {
      events.push(event);
      if ('output' in event) output += event.output.length;
      if (output > mostOutput || events.length > mostEvents) {
        throw new DiagnosticError(failure('stream/event', 'the stream is larger than any that gows writes'));
      }
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const [fault] = error.diagnostics;
    return { name: recording.name, events, ...(fault ? { fault } : {}) };
  }
  const profile = profileBeside(recording, events);
  return { name: recording.name, events, ...(profile ? { profile } : {}) };
}

/** The file that -coverprofile named lies beside the events, wherever both have been carried. */
function profileBeside({ name, path }: Recording, [started]: readonly RunEvent[]): ShardStream['profile'] {
  if (started?.type !== 'run.started' || path === undefined) return undefined;
  const asked = flagValue(splitArguments(started.argv, ownFlags).own, 'coverprofile');
  if (!asked) return undefined;
  const beside = join(dirname(name), basename(asked));
  try {
    return { name: beside, profile: parseProfile(readFileSync(join(dirname(path), basename(asked)), 'utf8'), beside) };
  } catch (error) {
    return faultOf(error as Error, beside);
  }
}

function faultOf(error: Error, file: string): Diagnostic {
  const [fault] = error instanceof DiagnosticError ? error.diagnostics : [];
  const remedy = 'keep the file of -coverprofile in the folder of that of --events';
  return (
    fault ?? failure('ci/shards', `the coverage profile cannot be read: ${error.message}`, { place: { file }, remedy })
  );
}
