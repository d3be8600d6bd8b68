// Finds out which streams are the shards of one split, and says of each other what is wrong with it.

import type { NamedProfile } from '#coverage';
import { type Diagnostic, failure } from '#diagnostics';
import {
  mostShards,
  type RunEvent,
  type RunFinished,
  type RunStarted,
  type ShardName,
  type WorkspaceRead,
} from '#events';
import { unlikely } from './unlikely.ts';
import { asWhole } from './whole.ts';

/** The events of one run, as far as they could be read. */
export interface ShardStream {
  /** As a person is told: the name of the file. */
  readonly name: string;
  readonly events: readonly RunEvent[];
  /** Why it could not be read to its end. */
  readonly fault?: Diagnostic;
  /** The coverage profile that the run wrote, or why it cannot be had; absent where it wrote none. */
  readonly profile?: NamedProfile | Diagnostic;
}

/** A stream that is a shard of the split. */
export interface Part {
  readonly name: string;
  readonly shard: ShardName;
  readonly started: RunStarted & RunEvent;
  /** Absent where the run ended before the workspace was read. */
  readonly read?: WorkspaceRead;
  /** Absent where the stream is cut off. */
  readonly finished?: RunFinished;
  readonly events: readonly RunEvent[];
  /** How many it was to test. */
  readonly packages: number;
  readonly profile?: NamedProfile | Diagnostic;
}

export interface SortedOut {
  /** By their numbers, each there once. */
  readonly parts: readonly Part[];
  readonly faults: readonly Diagnostic[];
}

const anew = 'run the shard again, and merge what it writes';

/** The split is the one that most of the streams are of. */
export function sortOut(streams: readonly ShardStream[]): SortedOut {
  const faults: Diagnostic[] = [];
  const found = streams.flatMap((stream) => {
    const part = partOf(stream);
    if ('code' in part) faults.push(part);
    else if (!part.finished) faults.push(cutOff(stream, part.shard));
    else faults.push(...unlikely(part).map((words) => fault(stream.name, words, anew)));
    return 'code' in part ? [] : [part];
  });
  const split = splitOf(found);
  const own = found.filter((part) => {
    const other = split && differenceOf(part, split);
    if (other) faults.push(foreign(part, other));
    return !other;
  });
  const parts: Part[] = [];
  for (const [index, [first, ...more]] of [...Map.groupBy(own, ({ shard }) => shard.index)].sort(([a], [b]) => a - b)) {
    if (!first) continue;
    parts.push(first);
    for (const { name, started } of more) {
      // The same file by two ways.
      if (started.run === first.started.run) continue;
      faults.push(
        fault(name, `shard ${index} is there twice: ${first.name} is another run of it`, 'leave the older one out'),
      );
    }
  }
  faults.push(...missing(parts, split?.shard.count ?? 0), ...lost(parts), ...shared(parts));
  return { parts, faults };
}

function partOf({ name, events, fault: broken, profile }: ShardStream): Part | Diagnostic {
  const [started] = events;
  if (started?.type !== 'run.started') {
    return broken ? fault(name, broken.message, broken.remedy) : fault(name, 'the stream is empty');
  }
  const read = events.find((event) => event.type === 'workspace.read');
  const shard = read?.shard ?? started.shard;
  if (!shard) {
    const words = `this is a run of all, and no shard: gows ${started.command}`;
    return fault(name, words, 'run each part with --shard I/N, and write its events with --events FILE');
  }
  const { index, count } = shard;
  if (!Number.isInteger(index) || !Number.isInteger(count) || index < 1 || index > count || count > mostShards) {
    return fault(name, `there is no shard ${index}/${count}`, anew);
  }
  const last = events.at(-1);
  return {
    name,
    shard: { index, count },
    started,
    ...(read ? { read } : {}),
    ...(last?.type === 'run.finished' && !broken ? { finished: last } : {}),
    events,
    packages: events.filter(({ type }) => type === 'task.planned').length,
    ...(profile ? { profile } : {}),
  };
}

/** Of the split that most are of, one that tells of it. Of two as large the one that was named first. */
function splitOf(parts: readonly Part[]): Part | undefined {
  const groups = Map.groupBy(
    parts.filter(({ read }) => read),
    (part) => JSON.stringify(signsOf(part)),
  );
  const [largest] = [...groups.values()].sort((a, b) => b.length - a.length);
  return largest?.[0] ?? parts[0];
}

/** What is equal in all shards of a split, each with the words for it. */
function signsOf({ shard, started, read }: Part): Readonly<Record<string, string | undefined>> {
  return {
    'number of shards': String(shard.count),
    'command line': asWhole(started.argv).join(' '),
    platform: started.platform,
    ...(read
      ? {
          commit: read.head?.rev,
          base: read.base?.rev,
          'version of Go': read.go,
          'race detector': read.race ? 'on' : 'off',
          'split of the packages': read.shard?.id,
        }
      : {}),
  };
}

/** In what the part differs from the split: by a name, with what it is here and there. */
function differenceOf(part: Part, split: Part): string | undefined {
  const others = signsOf(split);
  for (const [name, sign] of Object.entries(signsOf(part))) {
    const other = others[name];
    if (other !== sign && Object.hasOwn(others, name)) return `${name} ${short(sign)}, and not ${short(other)}`;
  }
  return undefined;
}

function short(sign: string | undefined): string {
  return sign === undefined ? 'unknown' : /^[0-9a-f]{40,}$/.test(sign) ? sign.slice(0, 12) : sign;
}

function foreign({ name, shard }: Part, difference: string): Diagnostic {
  const words = `shard ${shard.index}/${shard.count} is of another run than the others: ${difference}`;
  return fault(name, words, 'merge only what one plan, or one --shard I/N on one commit, has made');
}

function cutOff({ name, fault: broken }: ShardStream, { index, count }: ShardName): Diagnostic {
  const why = broken ? `: ${broken.message}` : '';
  const words = `shard ${index}/${count} was cut off before its run ended${why}`;
  return fault(name, words, 'look at the log of its job, and run it again');
}

/** What the shards of a plan have adds up to what each knows of the others. */
function lost(parts: readonly Part[]): readonly Diagnostic[] {
  const tested = packagesOf(parts);
  const whole = parts.every(({ finished }) => finished && /^(pass|fail)$/.test(finished.outcome));
  if (!whole || parts.length < (parts[0]?.shard.count ?? 0)) return [];
  return parts.flatMap((part) => {
    const { shard } = part.read ?? {};
    const planned = part.packages + (shard?.elsewhere ?? 0);
    if (shard?.by !== 'plan' || planned === tested) return [];
    return [
      fault(part.name, `all shards together have ${tested} packages, and by this one there are ${planned}`, anew),
    ];
  });
}

/** A shard without packages needs no runner: what is there says how many packages the others have. */
function missing(parts: readonly Part[], count: number): readonly Diagnostic[] {
  const tested = packagesOf(parts);
  if (parts.every((part) => part.read?.shard && part.packages + part.read.shard.elsewhere === tested)) return [];
  const there = new Set(parts.map(({ shard }) => shard.index));
  return Array.from({ length: count }, (_, at) => at + 1)
    .filter((index) => !there.has(index))
    .map((index) =>
      failure('ci/shards', `shard ${index}/${count} is missing`, {
        remedy: 'look at the log of its job, and run it again; its events are what --events FILE writes',
      }),
    );
}

function packagesOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { packages }) => sum + packages, 0);
}

/** Packages that two shards have tested. */
function shared(parts: readonly Part[]): readonly Diagnostic[] {
  const holder = new Map<string, Part>();
  return parts.flatMap((part) =>
    part.events.flatMap((event) => {
      if (event.type !== 'task.planned') return [];
      const other = holder.get(event.task);
      holder.set(event.task, part);
      if (!other || other === part) return [];
      return [fault(part.name, `${event.package} is in shard ${other.shard.index} as well (${other.name})`)];
    }),
  );
}

/** What is wrong with one of the files. */
export function fault(file: string, message: string, remedy?: string): Diagnostic {
  return failure('ci/shards', message, { place: { file }, ...(remedy === undefined ? {} : { remedy }) });
}
