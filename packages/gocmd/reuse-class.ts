// What flags and variables do to the reuse of a result: equal meaning gives equal fields, whatever it was written as.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDuration } from './duration.ts';
import type { GoEnv } from './env.ts';
import { type FlagRule, findGoFlag } from './flags.ts';
import { type GoFlag, lastOfEach } from './go-flag.ts';
import { splitQuoted } from './quoted.ts';
import { goEnvClasses, variableClasses } from './reuse-class-env.ts';
import { settingsOfGoEnvFile } from './reuse-class-file.ts';
import { shownWords } from './shown.ts';

/** One input of a key. `value` is a SHA-256 where the value may be secret. */
export interface ReuseField {
  readonly name: string;
  readonly value: string;
  /** Of a hash, what may be shown of it: no part of the key. */
  readonly shown?: string;
}

export interface ReuseRequest {
  /** Flags of the command line, for the go command. */
  readonly build: readonly GoFlag[];
  /** Flags of the command line, for the test binary. */
  readonly run: readonly GoFlag[];
  /** Flags of the command line that gows carries out itself. */
  readonly own: readonly GoFlag[];
  /** All that follows -args. */
  readonly testArgs: readonly string[];
  /** Whether the race detector is on, whoever decided it. */
  readonly race: boolean;
  /** What test binaries are started by; see `go_$GOOS_$GOARCH_exec` of `go help run`. */
  readonly wrapper?: readonly string[];
  readonly goEnv: GoEnv;
  /** The whole environment of the go command and of the tests. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `go` is started: a file named in a flag is relative to it. */
  readonly cwd: string;
}

/** Fields with nothing in force but the default are left out, so that both ways to write it are equal. Sorted by name. */
export interface Reuse {
  /** What counts for every package, `run` included. */
  readonly fields: readonly ReuseField[];
  /** What counts for the test process alone, whatever its binary was made of. */
  readonly run: readonly ReuseField[];
  /** What counts in addition where `runtime/cgo` is in the closure. */
  readonly cgo: readonly ReuseField[];
  /** The flags demand the external linker, so that `cgo` and the compiler count for every package. */
  readonly linksOutside: boolean;
  /** Words for the external linker that no package names: CGO_LDFLAGS and -extldflags. */
  readonly linkerFlags: readonly string[];
  /** Why no result of this run may be kept or reused, as one sentence without a full stop. */
  readonly never?: string;
  /** The fields do not tell all that a build comes from, or what the go command does besides is wanted. */
  readonly alwaysBuilds: boolean;
}

/** A flag in force. */
interface Effective {
  readonly name: string;
  /** The last value, or all where occurrences add up. */
  readonly values: readonly string[];
  /** Absent for what gows does not know: the go command may. */
  readonly rule?: FlagRule;
}

/** Reads the files that flags name, and the go command's own settings file; all else is in the request. */
export function reuseOf(request: ReuseRequest): Reuse {
  const flags = effective(request);
  const never: string[] = [];
  const build: ReuseField[] = [{ name: '-race', value: String(request.race) }];
  const run: ReuseField[] = [];
  for (const flag of flags) {
    if (flag.name === 'race' || isByDefault(flag)) continue;
    const reuse = flag.rule?.reuse ?? 'key';
    if (reuse === 'never' || reuse === 'refused') never.push(flag.rule?.never ?? `-${flag.name} is given`);
    if (reuse !== 'key') continue;
    const field = { name: `-${flag.name}`, ...keptValue(flag, request.cwd) };
    (flag.rule && (flag.rule.class === 'run' || flag.rule.class === 'gows') ? run : build).push(field);
  }
  if (request.testArgs.length > 0) {
    const { testArgs } = request;
    run.push({ name: '-args', value: sha256(JSON.stringify(testArgs)), shown: shownWords(testArgs) });
  }
  never.push(...request.testArgs.flatMap(handedOn), ...unseen(request));

  const cgo: ReuseField[] = [];
  for (const { name, value, scope, shown } of variables(request)) {
    const field = shown ? { name, value } : { name, value: sha256(value), shown: shownWords(words(value)) };
    (scope === 'run' ? run : scope === 'cgo' ? cgo : build).push(field);
  }
  const values = (name: string) => flags.find((flag) => flag.name === name)?.values ?? [];
  const ldflags = values('ldflags').join(' ');
  const otherLinker = /-extld\b/.test(ldflags);
  if (otherLinker) never.push('-extld lets a program link that is asked for no version');
  return {
    fields: sorted([...build, ...run]),
    run: sorted(run),
    cgo: sorted(cgo),
    linksOutside:
      /linkmode/.test(ldflags) ||
      request.env['GO_EXTLINK_ENABLED'] === '1' ||
      values('buildmode').some((mode) => mode !== 'default' && mode !== 'exe'),
    linkerFlags: [...words(request.goEnv.raw['CGO_LDFLAGS'] ?? ''), ...extldflags(ldflags)],
    ...(never[0] === undefined ? {} : { never: never[0] }),
    alwaysBuilds: otherLinker || isUnderDevelopment(request.goEnv) || flags.some(alwaysBuilds),
  };
}

function alwaysBuilds(flag: Effective): boolean {
  return flag.rule === undefined || (flag.rule.builds === 'always' && !isByDefault(flag));
}

/**
 * Flags by name as they act: a name on the command line puts out the one in GOFLAGS (`SetFromGOFLAGS` of
 * cmd/go/internal/base/goflags.go). For lists by package pattern gows hands on both, those of GOFLAGS first.
 */
function effective({ build, run, own, goEnv }: ReuseRequest): readonly Effective[] {
  const given = new Map<string, Effective>();
  const inherited: GoFlag[] = [];
  for (const word of words(goEnv.GOFLAGS)) {
    const match = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(word);
    if (!match) continue;
    const [, written = '', value] = match;
    const rule = findGoFlag(written);
    if (rule) inherited.push({ name: rule.name, value: value ?? 'true', class: 'build', from: 'GOFLAGS' });
    else given.set(written, { name: written, values: [value ?? 'true'] });
  }
  const add = (flags: readonly GoFlag[]) => {
    const kept = lastOfEach(flags, findGoFlag);
    for (const name of new Set(kept.map((flag) => flag.name))) {
      const rule = findGoFlag(name);
      const values = kept.filter((flag) => flag.name === name).map(({ value }) => value);
      const before = rule?.repeats ? (given.get(name)?.values ?? []) : [];
      given.set(name, { name, values: [...before, ...values], ...(rule ? { rule } : {}) });
    }
  };
  add(inherited);
  add([...build, ...run, ...own]);
  return [...given.values()];
}

function isByDefault({ rule, values }: Effective): boolean {
  const plain = rule?.byDefault;
  if (plain === undefined) return false;
  return values.every((value) => normal(rule, value) === normal(rule, plain));
}

function normal(rule: FlagRule | undefined, value: string): string {
  switch (rule?.form) {
    case 'bool':
      return String(value === 'true' || /^(1|t|T|TRUE|True)$/.test(value));
    case 'duration':
      return parseDuration(value) === undefined ? value : `${parseDuration(value)}ns`;
    default:
      return value.trim();
  }
}

/** What the key holds of a flag. A list of arguments may well hold a secret (`-X main.token=…`). */
function keptValue({ rule, values }: Effective, cwd: string): Omit<ReuseField, 'name'> {
  const last = values.at(-1) ?? '';
  if (!rule || rule.form === 'quoted') {
    return { value: sha256(JSON.stringify(values)), shown: shownWords(values.flatMap(words)) };
  }
  if (rule.fileUnless && !rule.fileUnless.includes(last)) return { value: contentOf(path.resolve(cwd, last)) };
  return { value: rule.form === 'duration' ? (durationText(last) ?? last) : normal(rule, last) };
}

function durationText(value: string): string | undefined {
  const nanoseconds = parseDuration(value);
  return nanoseconds === undefined ? undefined : `${Number(nanoseconds) / 1e9}s`;
}

function contentOf(file: string): string {
  try {
    return `file ${sha256(readFileSync(file))}`;
  } catch {
    return 'missing';
  }
}

/** A flag of the testing package that stands after -args still reaches it. */
function handedOn(word: string): readonly string[] {
  const written = /^--?(test\.[^=]+)/.exec(word)?.[1];
  if (written === undefined) return [];
  const reuse = findGoFlag(written)?.reuse ?? 'never';
  return reuse === 'never' || reuse === 'refused' ? [`-${written} stands after -args`] : [];
}

/** What no field could tell. */
function unseen({ goEnv, wrapper }: ReuseRequest): readonly string[] {
  const sentences: string[] = [];
  if (isUnderDevelopment(goEnv)) {
    sentences.push(`the toolchain ${goEnv.GOVERSION} is under development, and its version does not say what is in it`);
  }
  if (wrapper && wrapper.length > 0) {
    sentences.push(`${path.basename(wrapper[0] ?? '')} starts the tests, and what it looks at is not seen`);
  }
  return sentences;
}

function isUnderDevelopment({ GOVERSION }: GoEnv): boolean {
  return GOVERSION.includes('devel');
}

interface Counted {
  readonly name: string;
  readonly value: string;
  readonly scope: 'build' | 'run' | 'cgo';
  readonly shown: boolean;
}

/** The variables that are part of a key and have a value; an empty one is as good as none to whoever reads these. */
function variables({ goEnv, env }: ReuseRequest): readonly Counted[] {
  const fromFile = settingsOfGoEnvFile(goEnv.raw['GOENV'] ?? '');
  const found = (name: string) => (Object.hasOwn(goEnvClasses, name) ? goEnv.raw[name] : env[name] || fromFile[name]);
  return [...Object.entries(goEnvClasses), ...Object.entries(variableClasses)].flatMap(([name, rule]): Counted[] => {
    const value = found(name) ?? '';
    if (rule.reuse !== 'key' || rule.counts === undefined || value === '') return [];
    return [{ name, value, scope: rule.counts, shown: rule.shown === true }];
  });
}

/** What `-extldflags` in a value of -ldflags hands to the external linker. */
function extldflags(ldflags: string): readonly string[] {
  const split = words(ldflags);
  return split.flatMap((word, at) => {
    // The first word may begin with a pattern of packages: `all=-extldflags=…`.
    const joined = /^(?:[^-=][^=]*=)?--?extldflags(?:=(.*))?$/s.exec(word);
    if (!joined) return [];
    return words(joined[1] ?? split[at + 1] ?? '');
  });
}

function words(text: string): readonly string[] {
  const split = splitQuoted(text);
  return 'words' in split ? split.words : text.split(/\s+/).filter((word) => word !== '');
}

function sorted(fields: readonly ReuseField[]): readonly ReuseField[] {
  return [...fields].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
