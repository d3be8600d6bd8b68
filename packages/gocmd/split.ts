// Splits a command line into what is gows' own and what is the go command's, before commander sees it.

// Commander reads `-run` as `-r -u -n`, and the go command allows one dash or two: so gows' own flags have two dashes,
// and every name that the table of go flags knows is a go flag, wherever it stands.

import { type Diagnostic, failure } from '#diagnostics';
import { type FlagRule, type FlagValue, findGoFlag, goFlagNames } from './flags.ts';
import { type GoFlag, lastOfEach } from './go-flag.ts';
import { nearest } from './nearest.ts';
import { parseBool, parseGoInt, valueFault } from './values.ts';

/** gows' own flags by name, without dashes. */
export type GowsFlags = Readonly<Record<string, FlagValue>>;

export interface SplitArguments {
  /** For commander: gows' own flags and all positional arguments, in order. */
  readonly gows: readonly string[];
  /** Flags for `go list` and `go test -c`. */
  readonly build: readonly GoFlag[];
  /** Flags for the test binary. */
  readonly run: readonly GoFlag[];
  /** Flags of the go command that gows carries out itself: -v, -timeout, -p. */
  readonly own: readonly GoFlag[];
  /** All that follows -args. */
  readonly testArgs: readonly string[];
  /** All faults of the command line; with one of them nothing should be started. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Written {
  readonly raw: string;
  readonly dashes: number;
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * Splits `argv`, which begins after the program's name. After `--` only go flags and patterns follow.
 * @param find `findGoFlag`, or `findBuildFlag` for a command that builds programs; both split words alike
 */
export function splitArguments(
  argv: readonly string[],
  gowsFlags: GowsFlags,
  find: (written: string) => FlagRule | undefined = findGoFlag,
): SplitArguments {
  const gows: string[] = [];
  const flags: GoFlag[] = [];
  const testArgs: string[] = [];
  const diagnostics: Diagnostic[] = [];
  let ended = false;
  for (let at = 0; at < argv.length; at++) {
    const raw = argv[at] ?? '';
    if (raw === '--' && !ended) {
      ended = true;
      continue;
    }
    const written = readFlag(raw);
    if (!written) {
      gows.push(raw);
      continue;
    }
    if (written.name === 'args' && written.value === undefined) {
      testArgs.push(...argv.slice(at + 1));
      break;
    }
    if (!ended && isOwn(written, gowsFlags)) {
      at = takeOwn(written, gowsFlags, argv, at, gows, diagnostics);
      continue;
    }
    const rule = find(written.name);
    if (!rule) {
      diagnostics.push(unknownFlag(written, gowsFlags));
      continue;
    }
    const value = valueAt(rule, written, argv, at);
    if (rule.value === 'string' && written.value === undefined) at++;
    const flag = checked(rule, written.raw, value, 'command line');
    if ('code' in flag) diagnostics.push(flag);
    else flags.push(flag);
  }
  const kept = lastOfEach(flags, findGoFlag);
  return {
    gows,
    build: kept.filter((flag) => flag.class === 'build'),
    run: kept.filter((flag) => flag.class === 'run'),
    own: kept.filter((flag) => flag.class === 'gows'),
    testArgs,
    diagnostics,
  };
}

/** Undefined for what is no flag: a positional argument, `-`, `--`. */
function readFlag(raw: string): Written | undefined {
  const match = /^(--?)([^-=][^=]*)(?:=(.*))?$/s.exec(raw);
  if (!match) return undefined;
  return { raw, dashes: match[1]?.length ?? 0, name: match[2] ?? '', value: match[3] };
}

function isOwn(written: Written, gowsFlags: GowsFlags): boolean {
  if (written.dashes === 1) return written.raw === '-h' || written.raw === '-help';
  return Object.hasOwn(gowsFlags, written.name) || written.raw === '--help';
}

/** Hands a flag of gows on, and its value with it. Returns the index of the last argument taken. */
function takeOwn(
  written: Written,
  gowsFlags: GowsFlags,
  argv: readonly string[],
  at: number,
  gows: string[],
  diagnostics: Diagnostic[],
): number {
  const kind = written.dashes === 1 ? 'bool' : (gowsFlags[written.name] ?? 'bool');
  if (kind === 'string' && written.value === undefined) {
    const next = argv[at + 1];
    if (next === undefined) {
      diagnostics.push(
        failure('usage/flag-value', `${written.raw} needs a value`, { remedy: `write ${written.raw}=VALUE` }),
      );
      return at;
    }
    // Joined, so that a value with a leading dash stays a value for commander as well.
    gows.push(`${written.raw}=${next}`);
    return at + 1;
  }
  if (kind === 'bool' && written.value !== undefined) {
    diagnostics.push(failure('usage/flag-value', `--${written.name} takes no value`));
    return at;
  }
  gows.push(written.dashes === 1 ? '--help' : written.raw);
  return at;
}

function valueAt(rule: FlagRule, written: Written, argv: readonly string[], at: number): string | undefined {
  if (written.value !== undefined) return written.value;
  return rule.value === 'string' ? argv[at + 1] : 'true';
}

/**
 * The flag with its value as given, or what is wrong with it: refused, without a value, or with one that cannot be.
 * `written` is how the person wrote it.
 */
export function checked(
  rule: FlagRule,
  written: string,
  value: string | undefined,
  from: GoFlag['from'],
): GoFlag | Diagnostic {
  const where = from === 'GOFLAGS' ? ' in GOFLAGS' : '';
  if (rule.class === 'refused' || (from === 'GOFLAGS' && rule.inGoflags === 'refused')) {
    return failure('usage/refused-flag', `gows does not take -${rule.name}${where}: ${rule.reason ?? ''}`, {
      ...(rule.remedy ? { remedy: rule.remedy } : {}),
    });
  }
  if (value === undefined) {
    return failure('usage/flag-value', `${written}${where} needs a value`);
  }
  const fault = valueFault(rule.form, value);
  if (fault) {
    return failure('usage/flag-value', `-${rule.name}${where} ${fault.takes}; it was given ${quote(value)}`, {
      ...(fault.meant ? { remedy: `-${rule.name}=${fault.meant}` } : {}),
    });
  }
  return { name: rule.name, value: normal(rule, value), class: rule.class, from };
}

/** The go command hands on what it read, not what was written: `-count=+2` reaches the binary as 2. */
function normal(rule: FlagRule, value: string): string {
  switch (rule.form) {
    case 'bool':
      return String(parseBool(value));
    case 'count':
    case 'positive':
      return String(parseGoInt(value));
    default:
      return value;
  }
}

function quote(value: string): string {
  return value === '' ? 'nothing' : JSON.stringify(value);
}

function unknownFlag(written: Written, gowsFlags: GowsFlags): Diagnostic {
  const spelled = written.raw.split('=', 1)[0] ?? written.raw;
  if (Object.hasOwn(gowsFlags, written.name)) {
    return failure('usage/unknown-flag', `there is no flag ${spelled}`, {
      remedy: `gows' own flags have two dashes and stand before --: --${written.name}`,
    });
  }
  // Of equal names the later stays: --json is what gows has.
  const candidates = [...goFlagNames.map((name) => `-${name}`), ...Object.keys(gowsFlags).map((name) => `--${name}`)];
  const plain = new Map(candidates.map((candidate) => [candidate.replace(/^-+/, ''), candidate]));
  const part = Object.keys(gowsFlags).find((name) => name.split('-').includes(written.name));
  const near = nearest(written.name, plain.keys()) ?? part;
  const after = 'flags of the test itself stand after -args';
  return failure('usage/unknown-flag', `there is no flag ${spelled}`, {
    remedy: near === undefined ? after : `perhaps ${plain.get(near)} was meant; ${after}`,
  });
}
