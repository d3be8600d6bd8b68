// From a test's log, and what was taken down of its processes, to what is looked at before its result is used again.

import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { createDisk, type Disk, type Found } from './disk.ts';
import { pureNoise } from './noise.ts';
import { pathOfSpot, type Roots, rootOf, spotOf } from './roots.ts';
import type { Spot } from './shape.ts';
import type { Testlog } from './testlog.ts';
import type { Trace } from './trace.ts';
import { isPinned, unstable } from './unstable.ts';

export interface ConsultedContext {
  /** When the test was about to start, in ns since 1970; without it nothing is taken for new. */
  readonly startedNs?: bigint;
  /** As the disk is after the run; a looker's own spares asking twice. */
  readonly disk?: Disk;
  /** What goexec took down of the test's processes, where it did. */
  readonly trace?: Trace;
}

/** What a log adds to a shape, each list sorted. */
export interface Consulted {
  readonly env: readonly string[];
  readonly opened: readonly Spot[];
  readonly stated: readonly Spot[];
  /** Processes were started, or an executable file was opened, as starting one does. */
  readonly started: boolean;
  /** The lists are all that the test, and whatever it started, asked the file system for. */
  readonly complete: boolean;
  /**
   * Something was opened that is gone now and may have been a program that the test made and started. Only to be
   * believed of a package whose source can start processes.
   */
  readonly mayHaveStarted: boolean;
  /**
   * Something in a temporary folder was opened or asked about that is gone, or is not to be found again: if the test can
   * make links, it may have led anywhere.
   */
  readonly passing: boolean;
}

const ownBinary = /^\/proc\/(?:self|thread-self|\d+)(?:\/task\/\d+)?\/exe$/;

/** The file system's clock is the kernel's last tick, which may be before a time that was asked for earlier. */
export const clockSlackNs = 50_000_000n;

/** Beyond these a look costs more than one at the whole work tree, which is made once for all packages. */
const mostPaths = 5000;
const mostBytes = 1n << 30n;

/** Looks at the disk as it is after the run. */
export function consultedShape(log: Testlog, roots: Roots, context: ConsultedContext = {}): Consulted {
  const { trace } = context;
  const logged = shapeOfLog(log, roots, context);
  if (!trace || trace.incomplete !== undefined || trace.disturbed !== undefined) return logged;
  const { opened, stated } = trace;
  const traced = shapeOfLog({ env: [], opened, stated, reopened: [] }, roots, context);
  const all = new Set([...logged.opened, ...traced.opened]);
  const asked = new Set([...logged.stated, ...traced.stated].filter((spot) => !all.has(spot)));
  if (all.size + asked.size > mostPaths || bytesOf([...all, ...asked], roots, context.disk) > mostBytes) return logged;
  return {
    env: logged.env,
    opened: [...all].sort(),
    stated: [...asked].sort(),
    started: trace.started,
    complete: true,
    mayHaveStarted: false,
    passing: false,
  };
}

function bytesOf(spots: readonly Spot[], roots: Roots, disk: Disk = createDisk()): bigint {
  let bytes = 0n;
  for (const spot of spots) {
    const path = pathOfSpot(roots, spot);
    if (path !== undefined) bytes += disk.at(path).stat?.size ?? 0n;
  }
  return bytes;
}

function shapeOfLog(log: Testlog, roots: Roots, context: ConsultedContext): Consulted {
  const { startedNs } = context;
  const disk = context.disk ?? createDisk();
  const opened = new Set<Spot>();
  const stated = new Set<Spot>();
  const reopened = new Set(log.reopened);
  let [started, mayHaveStarted, passing] = [false, false, false];

  const place = (file: string, isOpened: boolean) => {
    const inTemp = rootOf(roots, file)?.kind === 'temp';
    const kept = inTemp ? keptInTemp(file, roots, disk, startedNs) : keptElsewhere(file, roots);
    if (inTemp && kept?.file !== file) passing = true;
    if (!kept) return;
    const into = isOpened && !kept.only ? opened : stated;
    into.add(spotOf(roots, kept.file));
  };

  for (const file of log.opened) {
    // The test's own binary, by which it starts itself again; who only reads in it is taken for a starter, too.
    if (ownBinary.test(file)) started = true;
    if (unstable(file) === 'dropped') continue;
    const found = disk.at(file);
    const { kind } = rootOf(roots, file) ?? {};
    const gone = found.kind === 'missing' || found.kind === 'no-folder';
    if (kind === 'run' || isExecutable(found)) started = true;
    if (gone && (kind === 'temp' || reopened.has(file))) mayHaveStarted = true;
    place(file, true);
  }
  for (const file of log.stated) place(file, false);

  return {
    env: log.env.filter((name) => !pureNoise.has(name)).sort(),
    opened: [...opened].sort(),
    stated: [...stated].filter((spot) => !opened.has(spot)).sort(),
    started,
    complete: false,
    mayHaveStarted,
    passing,
  };
}

interface Kept {
  readonly file: string;
  /** That it is there counts, not what is in it. */
  readonly only?: boolean;
}

function keptElsewhere(file: string, roots: Roots): Kept | undefined {
  switch (rootOf(roots, file)?.kind) {
    // This run's own, the toolchain's (its version is in the key), and what the go command makes and checks itself.
    case 'run':
    case 'goroot':
    case 'go-cache':
      return undefined;
    case 'module-cache':
      return { file, only: isPinned(roots, file) };
    default: {
      const counts = unstable(file);
      return counts === 'dropped' ? undefined : { file, only: counts === 'exists' };
    }
  }
}

/**
 * Of a path in a temporary folder: the topmost folder that is missing now stands for all beneath. Names that
 * testing.TempDir, os.MkdirTemp and os.CreateTemp made up are dropped where nothing is there any more or where it came
 * to be during the run: they hold a random 32-bit number (`nextRandom` in os/tempfile.go), which a fresh run does not
 * draw again, and kept they would make each run's shape another one. A fixed name with as many digits, asked for by a
 * test and missing, would be dropped too: one that appears later is then not seen. Dates are kept for that reason.
 */
function keptInTemp(file: string, roots: Roots, disk: Disk, startedNs?: bigint): Kept | undefined {
  const root = rootOf(roots, file);
  if (!root || file.length <= root.path.length + 1) return { file, only: true };
  let at = file.slice(0, root.path.length);
  for (const name of file.slice(root.path.length + 1).split(path.sep)) {
    at = `${at}${path.sep}${name}`;
    const found = disk.at(at);
    const gone = found.kind === 'missing' || found.kind === 'no-folder';
    const isNew = startedNs !== undefined && bornNs(found) >= startedNs - clockSlackNs;
    if (isRandom(name) && (gone || isNew)) return undefined;
    if (gone) return { file: at, only: true };
  }
  return { file };
}

/** A number of six digits and more; one in 40,000 of the random ones is shorter and stays. */
function isRandom(name: string): boolean {
  const date = /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
  return (name.match(/\d{6,}/g) ?? []).some((digits) => !date.test(digits));
}

/** Not every file system tells when a file was made; the last change is never before that. */
export function bornNs({ stat }: Found): bigint {
  return !stat ? 0n : stat.birthtimeNs > 0n ? stat.birthtimeNs : stat.ctimeNs;
}

function isExecutable({ kind, stat, target }: Found): boolean {
  if (kind !== 'file' || !stat) return false;
  if (process.platform === 'win32') return /\.(exe|com|bat|cmd)$/i.test(target);
  return (stat.mode & 0o111n) !== 0n && beginsAsProgram(target);
}

/**
 * The execute bit alone says little: some systems set it on /etc/hosts. What the kernel runs begins with `#!` or is
 * binary; plain text with the bit set it refuses (ENOEXEC), and os/exec asks no shell then. In doubt it is a program.
 */
function beginsAsProgram(file: string): boolean {
  const head = Buffer.alloc(512);
  try {
    const fd = openSync(file, 'r');
    try {
      const size = readSync(fd, head, 0, head.length, 0);
      return (head[0] === 0x23 && head[1] === 0x21) || head.subarray(0, size).includes(0);
    } finally {
      closeSync(fd);
    }
  } catch {
    return true;
  }
}
