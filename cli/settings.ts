// Resolves command line, GOFLAGS and machine into the one set of values that a command works with.

import { totalmem } from 'node:os';
import { parseSize } from '#cache';
import { type Diagnostic, DiagnosticError, failure, warning } from '#diagnostics';
import {
  type Cover,
  coverFlags,
  flagBool,
  flagValue,
  type GoEnv,
  type GoFlag,
  goArgument,
  modeWithoutRace,
  parseDuration,
  parseGoflags,
  profileFlags,
  raceSupport,
  readCover,
  type SplitArguments,
  splitQuoted,
  testArgument,
} from '#gocmd';
import type { OwnValues } from './options.ts';

export interface GoSettings {
  readonly race: boolean;
  /** Flags that decide which files build: for `go list`. */
  readonly listFlags: readonly string[];
  /** Flags for `go test -c`. */
  readonly buildFlags: readonly string[];
  /** Absent where no coverage is measured. */
  readonly cover?: Cover;
  /** `-test.*` for the binary, then what follows -args. */
  readonly runArgs: readonly string[];
  readonly timeout: string;
  readonly timeoutMs: number;
  readonly failfast: boolean;
  /** The first flag that is for one package alone: it fuzzes, or asks for a profile. */
  readonly single?: string;
  /** It fuzzes, for as long as it takes. */
  readonly fuzz: boolean;
  /** Tests write what is asked for beside results: profiles, artifacts. */
  readonly writes: boolean;
  /** Test binaries are built, and not run. */
  readonly compileOnly: boolean;
  /** Benchmarks are run: each package alone, for as long as it takes. */
  readonly bench: boolean;
  readonly verbose: boolean;
  /** The run is written as `go test -json` writes it. */
  readonly goStream: boolean;
  /** What test binaries are started by, as `-exec` has it: a program and its arguments. */
  readonly exec: readonly string[];
  /** How many test processes run at once at most; undefined: as many as the machine has room for. */
  readonly jobs?: number;
  /** How much memory all that runs at once may take; undefined: what is free. */
  readonly memoryBytes?: number;
  /** Tests are selected or shortened, so that durations tell nothing of a full run. */
  readonly partial: boolean;
  /** The user's flags in the user's form, for a command that reruns one package. */
  readonly repeat: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Of one package they would replace what all have written. */
export const writingFlags: readonly string[] = ['c', 'o', 'coverprofile', 'outputdir', 'artifacts', ...profileFlags];

const listed = new Set(['race', 'tags', 'mod', 'asan', 'msan', 'overlay', 'modfile']);
/** These select or repeat tests: a command that reruns one failure has its own. */
const notRepeated = new Set([...['run', 'skip', 'count', 'failfast', 'p', 'v', 'shuffle'], ...writingFlags]);
const defaultTimeout = '10m0s';

/**
 * @param raceByDefault whether the race detector is on where nobody says
 * @throws DiagnosticError with every fault of the command line and of GOFLAGS.
 */
export function goSettings(split: SplitArguments, own: OwnValues, goEnv: GoEnv, raceByDefault = true): GoSettings {
  const goflags = parseGoflags(goEnv.GOFLAGS);
  const [first, ...rest] = [...split.diagnostics, ...goflags.diagnostics];
  if (first) throw new DiagnosticError(first, ...rest);

  const run = overlaid(goflags.run, split.run);
  const ours = overlaid(goflags.own, split.own);
  refuseWithFuzz(run, ours);
  const { race, explicit, diagnostics } = chooseRace(split, { build: goflags.build, run }, goEnv, raceByDefault);
  const read = readCover(split.build, split.own, race, isWriting(run));
  if ('fault' in read) throw new DiagnosticError(read.fault);
  const { cover } = read;
  const withoutRace = split.build.filter(({ name }) => name !== 'race' && !name.startsWith('cover'));
  const raceFlag = explicit && race === flagBool(goflags.build, 'race') ? [] : [`-race=${race}`];
  // What is fuzzed is compiled to tell how far an input reaches.
  const fuzz = split.run.filter(({ name, value }) => name === 'fuzz' && value !== '');
  const build = [...raceFlag, ...[...withoutRace, ...(cover ? coverFlags(cover) : []), ...fuzz].map(goArgument)];
  const timeout = flagValue(ours, 'timeout') ?? defaultTimeout;
  const timeoutNs = parseDuration(timeout) ?? 600_000_000_000n;
  return {
    race,
    listFlags: [...raceFlag, ...withoutRace.filter((flag) => listed.has(flag.name)).map(goArgument)],
    buildFlags: build,
    ...(cover ? { cover } : {}),
    runArgs: [...run.map(testArgument), ...split.testArgs],
    timeout,
    timeoutMs: Number(timeoutNs / 1_000_000n),
    failfast: flagBool(run, 'failfast') ?? false,
    compileOnly: flagBool(ours, 'c') ?? false,
    bench: (flagValue(run, 'bench') ?? '') !== '',
    ...singleOf(run),
    fuzz: isFuzzing(run),
    writes: isWriting(run),
    verbose: (flagValue(ours, 'v') ?? 'false') !== 'false' || showsPasses(run),
    goStream: goStreamOf(own, ours),
    exec: execOf(ours),
    ...jobsOf(own, ours),
    ...memoryOf(own),
    partial: isPartial(run),
    repeat: [
      ...[...split.build, ...split.run, ...split.own].filter(({ name }) => !notRepeated.has(name)).map(goArgument),
      ...(split.testArgs.length > 0 ? ['-args', ...split.testArgs] : []),
    ],
    diagnostics: [...diagnostics, ...countNote(run)],
  };
}

/** As the go command does: what else would they be given for. */
function showsPasses(run: readonly GoFlag[]): boolean {
  return (flagValue(run, 'list') ?? '') !== '' || isFuzzing(run);
}

/** Tests are selected, shortened or repeated, so that how long they take tells nothing of a full run. */
export function isPartial(flags: readonly GoFlag[]): boolean {
  return flags.some(({ name }) => ['run', 'skip', 'short', 'count', 'list', 'bench', 'fuzz'].includes(name));
}

/** People give it to go test so that it does not reuse what it should not. */
function countNote(run: readonly GoFlag[]): readonly Diagnostic[] {
  if (flagValue(run, 'count') !== '1') return [];
  const message = '-count=1 runs every test; gows reuses a result only where all that the test reads is as it was';
  const remedy = 'leave it out, or say --force to have the results kept';
  return [{ ...warning('reuse/needless', message, { remedy }), severity: 'note' }];
}

/** GOFLAGS first, then the command line: a later flag of the same name wins. */
function overlaid(before: readonly GoFlag[], after: readonly GoFlag[]): readonly GoFlag[] {
  const names = new Set(after.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...after];
}

/** On by default; an explicit choice is handed to the go command as it is, which refuses what cannot be. */
function chooseRace(
  split: SplitArguments,
  { build: goflags, run }: { readonly build: readonly GoFlag[]; readonly run: readonly GoFlag[] },
  goEnv: GoEnv,
  byDefault: boolean,
): { readonly race: boolean; readonly explicit: boolean; readonly diagnostics: readonly Diagnostic[] } {
  const given = flagBool(split.build, 'race') ?? flagBool(goflags, 'race');
  if (given !== undefined) return { race: given, explicit: true, diagnostics: [] };
  if (!byDefault) return { race: false, explicit: false, diagnostics: [] };
  const off = (why: string, remedy: string) => {
    const note = warning('race/unavailable', `the race detector is off: ${why}`, { remedy });
    return { race: false, explicit: false, diagnostics: [{ ...note, severity: 'note' as const }] };
  };
  const mode = modeWithoutRace(split.build);
  if (mode) {
    const remedy = 'say -race=false to run without this line, or -covermode=atomic to count with the race detector';
    return off(`it cannot go with -covermode=${mode}`, remedy);
  }
  const without = 'say -race=false to run without it and without this line';
  const sanitizer = ['asan', 'msan'].find((name) => flagBool(split.build, name) ?? flagBool(goflags, name));
  if (sanitizer) return off(`it cannot go with -${sanitizer}`, without);
  if (flagValue(run, 'bench')) return off('what -bench measures would be its own work', without);
  if (isFuzzing(run)) return off('-fuzz tries less in the same time under it', without);
  const support = raceSupport(goEnv);
  return support.ok ? { race: true, explicit: false, diagnostics: [] } : off(support.why, without);
}

/** @throws DiagnosticError where both streams are wanted on stdout. */
function goStreamOf({ json }: OwnValues, flags: readonly GoFlag[]): boolean {
  const wanted = flagBool(flags, 'json') ?? false;
  if (!wanted || !json) return wanted;
  throw new DiagnosticError(
    failure(
      'usage/arguments',
      "-json is go test's own stream and --json that of run events, and both would be on stdout",
      {
        remedy: 'leave one of the two out',
      },
    ),
  );
}

function isWriting(flags: readonly GoFlag[]): boolean {
  return profileFlags.some((name) => flagValue(flags, name)) || flagBool(flags, 'artifacts') === true;
}

/** As the go command refuses it (`runTest` of cmd/go/internal/test/test.go). */
function refuseWithFuzz(run: readonly GoFlag[], own: readonly GoFlag[]): void {
  if (!isFuzzing(run)) return;
  const other = flagValue(own, 'coverprofile') ? 'coverprofile' : profileFlags.find((name) => flagValue(run, name));
  if (other === undefined) return;
  throw new DiagnosticError(
    failure('usage/arguments', `-fuzz and -${other} cannot go together`, { remedy: 'leave one of the two out' }),
  );
}

function singleOf(flags: readonly GoFlag[]): Pick<GoSettings, 'single'> {
  const single = ['fuzz', ...profileFlags].find((name) => flagValue(flags, name));
  return single === undefined ? {} : { single };
}

function isFuzzing(flags: readonly GoFlag[]): boolean {
  return (flagValue(flags, 'fuzz') ?? '') !== '';
}

function execOf(flags: readonly GoFlag[]): readonly string[] {
  const split = splitQuoted(flagValue(flags, 'exec') ?? '');
  return 'words' in split ? split.words : [];
}

/** `4GiB`, `512m`, or a share of the machine's memory as in `50%`. */
function memoryOf({ memory }: OwnValues): Pick<GoSettings, 'memoryBytes'> {
  if (memory === undefined) return {};
  const share = /^(\d+(?:\.\d+)?)%$/.exec(memory.trim())?.[1];
  const bytes = share === undefined ? parseSize(memory) : (totalmem() * Number(share)) / 100;
  if (bytes !== undefined && bytes > 0 && (share === undefined || Number(share) <= 100)) return { memoryBytes: bytes };
  throw new DiagnosticError(
    failure('usage/flag-value', `--memory takes a size or a share, not ${JSON.stringify(memory)}`, {
      remedy: '--memory 4GiB, --memory 50%',
    }),
  );
}

function jobsOf(own: OwnValues, flags: readonly GoFlag[]): Pick<GoSettings, 'jobs'> {
  const given = own.jobs ?? flagValue(flags, 'p');
  if (given === undefined) return {};
  const jobs = Number(given);
  if (Number.isInteger(jobs) && jobs > 0) return { jobs };
  throw new DiagnosticError(
    failure('usage/flag-value', `--jobs takes a number of processes, not ${JSON.stringify(given)}`, {
      remedy: '--jobs 4',
    }),
  );
}
