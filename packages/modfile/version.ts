// Orders versions: of modules (semantic versions with a v) and of Go itself (1.25, 1.25rc1, 1.25.3).

interface Semver {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  readonly prerelease: string;
  readonly build: string;
}

const number = '(?:0|[1-9]\\d*)';
const preIdentifier = `(?:${number}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const buildIdentifier = '[0-9A-Za-z-]+';
const semver = new RegExp(
  `^v(${number})(?:\\.(${number})(?:\\.(${number})` +
    `(-${preIdentifier}(?:\\.${preIdentifier})*)?(\\+${buildIdentifier}(?:\\.${buildIdentifier})*)?)?)?$`,
);

function parseSemver(version: string): Semver | undefined {
  const match = semver.exec(version);
  if (!match) return undefined;
  const [, major = '0', minor = '0', patch = '0', prerelease = '', build = ''] = match;
  return { major, minor, patch, prerelease, build };
}

/**
 * The form in which a module version stands in go.mod (module.CanonicalVersion): `v1.2` becomes `v1.2.0`, build
 * metadata other than `+incompatible` goes. Undefined for what is no semantic version, such as a branch name.
 */
export function canonicalVersion(version: string): string | undefined {
  const parsed = parseSemver(version);
  if (!parsed) return undefined;
  const { major, minor, patch, prerelease, build } = parsed;
  return `v${major}.${minor}.${patch}${prerelease}${build === '+incompatible' ? build : ''}`;
}

/** `v2` of `v2.1.0`, and whether the version ends in `+incompatible`. Undefined for what is no version. */
export function majorOf(version: string): { readonly major: string; readonly incompatible: boolean } | undefined {
  const parsed = parseSemver(version);
  return parsed && { major: `v${parsed.major}`, incompatible: parsed.build === '+incompatible' };
}

/** Orders module versions by precedence, as Go's semver.Compare; what is no version is least. */
export function compareVersions(a: string, b: string): -1 | 0 | 1 {
  const x = parseSemver(a);
  const y = parseSemver(b);
  if (!x || !y) return x ? 1 : y ? -1 : 0;
  return (
    compareDecimals(x.major, y.major) ||
    compareDecimals(x.minor, y.minor) ||
    compareDecimals(x.patch, y.patch) ||
    comparePrereleases(x.prerelease, y.prerelease)
  );
}

function comparePrereleases(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const xs = a.slice(1).split('.');
  const ys = b.slice(1).split('.');
  for (const [index, x] of xs.entries()) {
    const y = ys[index];
    if (y === undefined) return 1;
    if (x === y) continue;
    const xIsNumber = /^\d+$/.test(x);
    if (xIsNumber !== /^\d+$/.test(y)) return xIsNumber ? -1 : 1;
    return xIsNumber ? compareDecimals(x, y) : compareText(x, y);
  }
  return -1;
}

/** What the go command assumes for a go.mod without a `go` line. */
export const defaultGoModVersion = '1.16';

/** What the go command assumes for a go.work without a `go` line. */
export const defaultGoWorkVersion = '1.18';

interface GoVersion {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  readonly kind: string;
  readonly pre: string;
}

const goVersion = new RegExp(`^(${number})(?:\\.(${number})(?:\\.(${number})|([a-z]+)(${number})?)?)?$`);
const noGoVersion: GoVersion = { major: '', minor: '', patch: '', kind: '', pre: '' };

function parseGoVersion(version: string): GoVersion {
  const match = goVersion.exec(version);
  if (!match) return noGoVersion;
  const [, major = '', minor, patch, kind = '', pre = ''] = match;
  if (minor === undefined) return { major, minor: '0', patch: '0', kind, pre };
  // From Go 1.21 on, `1.N` is the language and less than the release `1.N.0`; before, it was the release.
  const patchIsImplied = kind === '' && compareDecimals(minor, '21') < 0;
  return { major, minor, patch: patch ?? (patchIsImplied ? '0' : ''), kind, pre };
}

/** Whether Go itself knows this form of version (`1.25`, `1.25rc1`, `1.25.3`, without `go` before it). */
export function isGoVersion(version: string): boolean {
  return parseGoVersion(version) !== noGoVersion;
}

/**
 * Orders Go versions as cmd/go does (internal/gover): 1.21 < 1.21rc1 < 1.21.0, and 1.20 equals 1.20.0.
 * What is no version is less than all others.
 */
export function compareGoVersions(a: string, b: string): -1 | 0 | 1 {
  const x = parseGoVersion(a);
  const y = parseGoVersion(b);
  return (
    compareDecimals(x.major, y.major) ||
    compareDecimals(x.minor, y.minor) ||
    compareDecimals(x.patch, y.patch) ||
    compareText(x.kind, y.kind) ||
    compareDecimals(x.pre, y.pre)
  );
}

/** The Go version in a toolchain's name: `1.25.3` of `go1.25.3-custom`. Undefined for what names none. */
export function goVersionOfToolchain(name: string): string | undefined {
  if (!name.startsWith('go') || /[\\/]/.test(name)) return undefined;
  const version = name.slice(2).split(/[ \t-]/, 1)[0] ?? '';
  return isGoVersion(version) ? version : undefined;
}

/** Decimal numbers of any length, without leading zeros; the empty string is least. */
function compareDecimals(a: string, b: string): -1 | 0 | 1 {
  return a.length === b.length ? compareText(a, b) : a.length < b.length ? -1 : 1;
}

function compareText(a: string, b: string): -1 | 0 | 1 {
  return a === b ? 0 : a < b ? -1 : 1;
}
