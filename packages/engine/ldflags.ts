// Linker flags: makes `go test -c` link as `go test` does, and keeps those of the user.

import { splitQuoted } from '#gocmd';

/** What `go test` adds when it links a binary only to run it (`OmitDebug` in cmd/go/internal/work/gc.go). */
const omitDebug = '-s -w';

/**
 * Build flags with `-s -w` put before every value of -ldflags, wherever the user wrote one. The go command takes the
 * last -ldflags whose pattern matches (`perPackageFlag`), so the first, without pattern, is ours alone.
 * `goflags` is the effective GOFLAGS: a -ldflags on the command line would replace one in there.
 */
export function withoutDebug(flags: readonly string[], goflags: string): string[] {
  const merged: string[] = [`-ldflags=${omitDebug}`, ...inheritedFrom(goflags)];
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i] ?? '';
    if (flag === '-ldflags' || flag === '--ldflags') {
      i += 1;
      merged.push(`-ldflags=${mergeValue(flags[i] ?? '')}`);
      continue;
    }
    const value = ldflagsValue(flag);
    merged.push(value === undefined ? flag : `-ldflags=${mergeValue(value)}`);
  }
  return merged;
}

/**
 * Arguments as they may be told: what comes from GOFLAGS is the value of an environment variable, and `-X` in it may well
 * set a secret.
 */
export function shownArguments(args: readonly string[], goflags: string): string[] {
  const inherited = new Set(inheritedFrom(goflags));
  return args.map((arg) => (inherited.has(arg) ? `-ldflags=${omitDebug} $GOFLAGS` : arg));
}

function inheritedFrom(goflags: string): readonly string[] {
  const split = splitQuoted(goflags);
  return ('words' in split ? split.words : []).flatMap((flag) => {
    const value = ldflagsValue(flag);
    return value === undefined ? [] : [`-ldflags=${mergeValue(value)}`];
  });
}

function ldflagsValue(flag: string): string | undefined {
  return /^--?ldflags=(.*)$/s.exec(flag)?.[1];
}

/** `[pattern=]arg list`: a value has a pattern when it does not begin with a dash (`go help build`). */
function mergeValue(value: string): string {
  const trimmed = value.trimStart();
  if (trimmed === '') return omitDebug;
  if (trimmed.startsWith('-')) return `${omitDebug} ${trimmed}`;
  const equals = trimmed.indexOf('=');
  if (equals < 1 || /^['"]/.test(trimmed)) return value; // the go command says what is wrong with it
  return `${trimmed.slice(0, equals + 1)}${omitDebug} ${trimmed.slice(equals + 1)}`;
}
