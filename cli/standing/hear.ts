// Keeps what a run that was given again has said, so that the next time it is said without being made again.

import { readFileSync, statSync } from 'node:fs';
import { redactor } from '#events';
import { type RunEnd, type RunRecord, readKeptStream, streamFile } from '#history';
import { duration } from '#report';
import { isHidden } from '../descriptors.ts';
import type { RunGround } from '../run.ts';
import { secretArguments } from '../secret-arguments.ts';
import { screenPlace } from '../terminal.ts';
import { writtenPlaces } from '../written-files.ts';
import type { StandingText } from './answer.ts';
import { type Echo, type EchoName, putEcho } from './echo.ts';

export interface Heard {
  readonly run: RunRecord;
  readonly end: RunEnd;
  readonly cacheDir: string;
  readonly call: RunGround['call'];
  readonly said: StandingText['said'];
}

/** Larger ones take longer to read than they spare. */
const mostBytes = 4 << 20;

/** After the run is over and passed. Keeps nothing where more than text was written. Throws nothing. */
export function hearEcho(name: EchoName, { run, end, cacheDir, call, said }: Heard): void {
  try {
    if (!isTextOnly(call)) return;
    const file = streamFile(cacheDir, run.id);
    if (statSync(file).size > mostBytes) return;
    const packed = readFileSync(file);
    const { events, whole } = readKeptStream(file);
    const [first, last] = [events[0], events.at(-1)];
    if (!whole || !first || last?.type !== 'run.finished') return;
    const parts = withoutTime(said, duration(last.elapsedMs));
    // A test's name may hold a secret.
    if (!parts || redactor({ ...call.env, ...secretArguments(call.argv) }).finds(JSON.stringify(said))) return;
    const { id, startedAt: _, ...always } = run;
    const of = { id, startedMs: Date.parse(first.at) };
    putEcho(name, { run: always, end, cacheDir, said: parts, of }, packed);
  } catch {
    // The next time it is made again.
  }
}

/** Neither events, which have times, nor files, nor what GitHub reads; and where all that is said goes by the program's output. */
function isTextOnly(call: RunGround['call']): boolean {
  const { own, env } = call;
  if (own.json || env['GITHUB_ACTIONS'] === 'true' || Object.keys(writtenPlaces(call)).length > 0) return false;
  return !isHidden() && screenPlace(call)?.text !== 'stderr';
}

/** The last line of all tells the time, once; undefined where it does not. */
function withoutTime(said: StandingText['said'], time: string): Echo['said'] | undefined {
  const text = said.flatMap(([stream, part]) => (stream === 'out' ? [part] : [])).join('');
  if (said.some(([stream]) => stream === 'err')) return undefined;
  const from = text.trimEnd().lastIndexOf('\n') + 1;
  const at = text.indexOf(time, from);
  if (at < 0 || text.includes(time, at + 1)) return undefined;
  return [['out', text.slice(0, at)], null, ['out', text.slice(at + time.length)]];
}
