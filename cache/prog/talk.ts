// Talks with the goexecs that answer go commands (`goexec -cacheprog`): what GOCACHE lacks a remote is asked for, and what the
// go commands make is sent there.
//
// Each writes lines of JSON: `{"get":ACTION}`; `{"put":ACTION,"output":SHA-256,"file":PATH}`; in the end `{"used":…}`. A get
// is answered, in any order, by `{"for":ACTION}` where there is nothing, else by `{"for":ACTION,"size":BYTES}` and so many bytes.

import { createHash, hash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type Diagnostic, warning } from '#diagnostics';
import type { Redactor } from '#events';
import { systemId } from '#gocmd';
import { cutLines } from '#process';
import { type Is, isNumber, isText, listOf, maybe, recordOf } from '../form.ts';
import type { Remote } from '../remote/remote.ts';
import { readOffered } from './offered.ts';
import { elsewhere, isElsewhere, pack, unpack } from './packed.ts';
import { type Reach, reachOf } from './travels.ts';
import { openVain } from './vain.ts';

/** Outputs of the go command's actions, and where they came from. */
export interface CompileCacheUse {
  /** That GOCACHE had. */
  readonly local: Outputs;
  /** That the remote had. */
  readonly remote: Outputs;
  /** That neither had. */
  readonly misses: number;
  /** That the go command made. */
  readonly made: number;
  /** Of these, those that the remote was given to send. */
  readonly offered: number;
  /** Some of the actions whose outputs GOCACHE had or has got, in hex. */
  readonly sample: readonly string[];
  /** A warning where the remote was asked for so long in vain that it was asked no more. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface Outputs {
  readonly count: number;
  readonly bytes: number;
}

export interface CompileCacheTalk {
  /** Answers one go command for as long as it asks. */
  readonly listen: (connection: Duplex) => void;
  /** Waits until the go commands have ended and what they made is read, this long at most in milliseconds. Never rejects. */
  readonly end: (withinMs: number) => Promise<CompileCacheUse>;
}

export type CompileCacheRemote = Pick<Remote, 'name' | 'fetch' | 'keep' | 'sends' | 'answers' | 'waitMs'>;

export interface CompileCacheTalkRequest {
  /** Its `waitMs` is how long go commands wait in vain for it, all in all. */
  readonly remote: CompileCacheRemote;
  /** What holds a secret, as a main package does with one in -ldflags, is not sent. */
  readonly redact: Pick<Redactor, 'finds'>;
}

/** Files that are read at once. */
const readersAtOnce = 4;

interface Line {
  readonly get?: string;
  readonly put?: string;
  readonly output?: string;
  readonly file?: string;
  readonly used?: {
    readonly local: number;
    readonly localBytes: number;
    readonly made: number;
    readonly sample: readonly string[] | null;
  };
}

const isTexts = listOf(isText);
/** Go writes an empty list so. */
const isSample: Is<readonly string[] | null> = (value): value is readonly string[] | null =>
  value === null || isTexts(value);

const isLine = recordOf<Line>({
  get: maybe(isText),
  put: maybe(isText),
  output: maybe(isText),
  file: maybe(isText),
  used: maybe(
    recordOf<NonNullable<Line['used']>>({ local: isNumber, localBytes: isNumber, made: isNumber, sample: isSample }),
  ),
});

export function openCompileCacheTalk({ remote, redact }: CompileCacheTalkRequest): CompileCacheTalk {
  const local = { count: 0, bytes: 0 };
  const fetched = { count: 0, bytes: 0 };
  let [misses, made, offered] = [0, 0, 0];
  let sample: readonly string[] = [];
  const talks = new Set<Promise<void>>();
  const waiting: Line[] = [];
  const ahead = new Map<string, Promise<Buffer | undefined>>();
  const readers = new Set<Promise<void>>();
  const vain = openVain(remote.waitMs);

  async function seek(action: string): Promise<Buffer | undefined> {
    const found = await remote.fetch('go', action);
    if (!found) return undefined;
    if (!isElsewhere(found)) return reaching(await unpack(found), 'anywhere');
    const here = await remote.fetch('go', await actionHere(action));
    return here && reaching(await unpack(here), 'same-system');
  }

  /** What cannot be had, for whatever reason, is not there. */
  function fetch(action: string): Promise<Buffer | undefined> {
    return seek(action).catch(() => undefined);
  }

  /** The go command asks one after the other. What it will ask for next if this is there is fetched beside, while most is. */
  async function outputOf(action: string): Promise<Buffer | undefined> {
    const before = ahead.get(action);
    ahead.delete(action);
    if (before) return before;
    const next = printedBy(action);
    if (fetched.count >= misses && !ahead.has(next)) ahead.set(next, fetch(next));
    const content = await fetch(action);
    if (!content) ahead.delete(next);
    return content;
  }

  async function answer(connection: Duplex, action: string): Promise<void> {
    const content = await vain.wait(() => outputOf(action));
    if (content) {
      fetched.count += 1;
      fetched.bytes += content.byteLength;
    } else {
      misses += 1;
    }
    if (!connection.writable) return;
    const size = content ? { size: content.byteLength } : {};
    connection.cork();
    connection.write(`${JSON.stringify({ for: action, ...size })}\n`);
    if (content) connection.write(content);
    connection.uncork();
  }

  async function offer({ put: action, output, file }: Line): Promise<void> {
    if (!remote.sends || action === undefined || file === undefined) return;
    const made = await readOffered({ file, output, redact });
    if (!made) return;
    offered += 1;
    const packed = await pack(made.content);
    if (made.reach === 'anywhere') return remote.keep('go', action, packed);
    remote.keep('go', action, elsewhere);
    remote.keep('go', await actionHere(action), packed);
  }

  async function read(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) await offer(next).catch(() => {});
  }

  function tell(): readonly Diagnostic[] {
    // One that is down says so itself.
    if (!vain.isOver() || !remote.answers()) return [];
    const said = `the remote cache ${remote.name} was asked no more for what was compiled elsewhere`;
    return [
      warning('remote/unreachable', `${said}: that was asked for in vain for ${remote.waitMs / 1000} s`, {
        remedy: 'the rest was compiled here; GOWS_REMOTE_TIMEOUT says how long is waited in vain',
      }),
    ];
  }

  function take(connection: Duplex, text: string): void {
    const line = parse(text);
    if (line?.get !== undefined) {
      void answer(connection, line.get);
    } else if (line?.put !== undefined) {
      waiting.push(line);
      if (readers.size >= readersAtOnce) return;
      const reader: Promise<void> = read().finally(() => readers.delete(reader));
      readers.add(reader);
    } else if (line?.used) {
      local.count += line.used.local;
      local.bytes += line.used.localBytes;
      made += line.used.made;
      sample = line.used.sample ?? sample;
    } else {
      connection.destroy();
    }
  }

  return {
    listen(connection) {
      const lines = cutLines((line) => take(connection, line));
      connection.on('data', (chunk: Buffer) => lines.push(chunk));
      connection.on('error', () => {});
      const talk = new Promise<void>((resolve) => connection.once('close', resolve)).finally(() => talks.delete(talk));
      talks.add(talk);
    },
    async end(withinMs) {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, withinMs);
      await Promise.race([late.promise, Promise.all(talks)]);
      await Promise.race([late.promise, Promise.all(readers)]);
      clearTimeout(timer);
      waiting.length = 0;
      return { local, remote: fetched, misses, made, offered, sample, diagnostics: tell() };
    },
  };
}

function parse(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What another gows has sent is looked at again: it may have known less of what may go where. */
function reaching(content: Buffer | undefined, reach: Reach): Buffer | undefined {
  return content && reachOf(content) === reach ? content : undefined;
}

/** The id of what a tool has printed, by that of what it made: `Subkey` of cmd/go/internal/cache. */
function printedBy(action: string): string {
  return createHash('sha256').update('subkey:').update(Buffer.from(action, 'hex')).update('stdout').digest('hex');
}

/** The id under which the output of an action is for machines with this one's system. */
async function actionHere(action: string): Promise<string> {
  return hash('sha256', JSON.stringify(['gows go output 1', action, await systemId()]));
}
