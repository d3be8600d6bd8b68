// Makes one stream of the streams of all shards, as if one run had done it all: whatever lacks makes it end with an error.

import type { Profile } from '#coverage';
import { type Diagnostic, exitCodeOf, exitCodes } from '#diagnostics';
import {
  type EventBody,
  type EventHead,
  eventVersion,
  type Outcome,
  type RunEvent,
  type RunFinished,
  type RunStarted,
  type TaskFinished,
} from '#events';
import { coverageOf, profileOf } from './profiles.ts';
import { type Part, type ShardStream, sortOut } from './sort-out.ts';
import { asWhole } from './whole.ts';

export interface MergeRequest {
  readonly streams: readonly ShardStream[];
  /** Name of the run that is made of them. */
  readonly run: string;
  /** Absolute folder of the workspace here, in place of those of the runners; the first runner's if absent. */
  readonly root?: string;
  /** Every shard is to have measured coverage. */
  readonly covers?: boolean;
  /** What is told as the beginning where no stream is a shard: how it was asked for. */
  readonly asked: RunStarted;
  /** In milliseconds since 1970. */
  readonly nowMs: number;
}

export interface MergedRun {
  readonly events: readonly RunEvent[];
  /** They stand among the events as well. */
  readonly faults: readonly Diagnostic[];
  /** Of all shards, where that was asked for and each has one. */
  readonly profile?: Profile;
}

/**
 * The events as one whole stream, as if all shards had begun together when the first did: numbers without gaps, one
 * beginning with all that is planned, one end. Each shard's own order is kept, whatever its clock says.
 */
export function mergeShards(request: MergeRequest): MergedRun {
  const { parts, faults: found } = sortOut(request.streams);
  const { profile, faults: uncovered } = request.covers ? profileOf(parts) : { faults: [] };
  const faults = [...found, ...uncovered];
  const whole = faults.length === 0 ? profile : undefined;
  const beganMs = Math.min(request.nowMs, ...parts.map(({ started }) => Date.parse(started.at)));
  const said = new Set<string>();
  const bodies = inOrder(parts.map((part) => bodiesOf(part, { parts, beganMs, said, request })));
  // How much there is to do is known before anything is done, as in one run.
  const isGiven = ({ body }: Placed): boolean => body.type === 'workspace.read' || body.type === 'task.planned';
  const from = timeOf(beganMs);
  let to = from;
  for (const { at } of bodies) if (at > to) to = at;
  const all: readonly Placed[] = [
    { at: from, body: startOf(parts, request.asked) },
    ...bodies.filter(isGiven).map((given) => ({ ...given, at: from })),
    ...bodies.filter((placed) => !isGiven(placed)),
    ...faults.map((diagnostic) => ({ at: to, body: { type: 'diagnostic', diagnostic } as const })),
    {
      at: to,
      body: {
        ...endOf(parts, faults),
        elapsedMs: Date.parse(to) - beganMs,
        ...(whole ? { coverage: coverageOf(parts, whole) } : {}),
      },
    },
  ];
  return {
    events: all.map(({ at, body, place }, index): RunEvent => {
      const head: EventHead = { v: eventVersion, seq: index + 1, at, run: request.run, ...place };
      return { ...head, ...body };
    }),
    faults,
    ...(whole ? { profile: whole } : {}),
  };
}

function startOf(parts: readonly Part[], asked: RunStarted): RunStarted {
  const [first] = parts;
  if (!first) return asked;
  const { v: _v, seq: _seq, at: _at, run: _run, shard: _shard, ...started } = first.started;
  return { ...started, argv: asWhole(started.argv), cores: Math.max(...parts.map((part) => part.started.cores)) };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

interface Placed {
  readonly at: string;
  readonly body: EventBody;
  readonly place?: Pick<EventHead, 'span' | 'parent'>;
}

interface Merging {
  readonly parts: readonly Part[];
  readonly beganMs: number;
  /** Diagnostics of the shards before, as JSON: all tell what is wrong with the workspace. */
  readonly said: Set<string>;
  readonly request: MergeRequest;
}

/** What goes on in one shard, between its beginning and its end, with names that no other shard has. */
function bodiesOf(part: Part, { parts, beganMs, said, request }: Merging): readonly Placed[] {
  const { root, run } = request;
  const isFirst = part === parts.find(({ read }) => read);
  const own: string[] = [];
  const home = root ?? parts.find(({ read }) => read)?.read?.root ?? '';
  const moved = mover(part.read?.root ?? '', home);
  const laterMs = beganMs - Date.parse(part.started.at);
  const shifted = (at: string): string => timeOf(Math.max(beganMs, Date.parse(at) + laterMs));
  const renamed = (name: string): string => `${part.shard.index}/${name}`;
  const bodies = part.events.flatMap((event): readonly Placed[] => {
    const { v: _v, seq: _seq, run: _run, at: written, span, parent, ...body } = event;
    const at = shifted(written);
    if (body.type === 'run.started' || body.type === 'run.finished') return [];
    if (body.type === 'diagnostic') {
      const text = JSON.stringify(body.diagnostic);
      if (said.has(text)) return [];
      own.push(text);
    }
    if (body.type === 'workspace.read') {
      if (!isFirst) return [];
      const { shard: _shard, ...read } = body;
      const elapsedMs = Math.max(...parts.map((one) => one.read?.elapsedMs ?? 0));
      return [{ at, body: { ...read, root: home, elapsedMs } }];
    }
    const invocation = 'invocation' in body ? { invocation: renamed(body.invocation) } : {};
    const dir = body.type === 'task.planned' ? { dir: moved(body.dir) } : {};
    const cwd = body.type === 'invocation.started' ? { cwd: moved(body.cwd) } : {};
    const step = body.type === 'build.step' ? { startedAt: shifted(body.startedAt) } : {};
    const place = {
      ...(span === undefined ? {} : { span: 'task' in body ? span : renamed(span) }),
      ...(parent === undefined ? {} : { parent: run }),
    };
    return [{ at, body: { ...body, ...invocation, ...dir, ...cwd, ...step } as EventBody, place }];
  });
  for (const text of own) said.add(text);
  return bodies;
}

/** Paths below the one folder as paths below the other. */
function mover(from: string, to: string): (path: string) => string {
  return (path) => {
    if (from === '' || from === to || !path.startsWith(from)) return path;
    const rest = path.slice(from.length);
    return rest === '' || /^[/\\]/.test(rest) ? to + rest : path;
  };
}

/** The earliest goes first; of two at one time that of the shard with the lower number. Within a shard nothing is moved. */
function inOrder(queues: readonly (readonly Placed[])[]): readonly Placed[] {
  const next = queues.map(() => 0);
  const merged: Placed[] = [];
  for (;;) {
    let best = -1;
    for (const [queue, at] of next.entries()) {
      const one = queues[queue]?.[at];
      const other = best < 0 ? undefined : queues[best]?.[next[best] ?? 0];
      if (one && (!other || one.at < other.at)) best = queue;
    }
    const placed = queues[best]?.[next[best] ?? 0];
    if (!placed) return merged;
    next[best] = (next[best] ?? 0) + 1;
    merged.push(placed);
  }
}

/** From bad to worse. */
const outcomes: readonly RunFinished['outcome'][] = ['pass', 'fail', 'cancelled', 'error'];

function endOf(parts: readonly Part[], faults: readonly Diagnostic[]): Omit<RunFinished, 'elapsedMs'> {
  const counts = countsOf(parts);
  const [fault] = faults;
  if (fault) return { type: 'run.finished', outcome: 'error', exitCode: exitCodeOf(fault.code), counts };
  const ends = parts.flatMap(({ finished }) => finished ?? []);
  const worst = ends.sort((a, b) => outcomes.indexOf(b.outcome) - outcomes.indexOf(a.outcome))[0];
  const { outcome = 'pass', exitCode = exitCodes.ok } = worst ?? {};
  // A shard may have passed and yet ended with an error, as where a file that was asked for could not be written.
  const code =
    exitCode === exitCodes.ok ? (ends.find((end) => end.exitCode !== exitCodes.ok)?.exitCode ?? exitCode) : exitCode;
  return { type: 'run.finished', outcome, exitCode: code, counts };
}

function countsOf(parts: readonly Part[]): RunFinished['counts'] {
  const last = new Map<string, TaskFinished>();
  for (const { events } of parts) {
    for (const event of events) if (event.type === 'task.finished') last.set(event.task, event);
  }
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of last.values()) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
