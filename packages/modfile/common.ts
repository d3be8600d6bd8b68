// Reads the directives that go.mod and go.work share: go, toolchain, godebug and replace.

import { sep } from 'node:path';
import type { Place } from '#diagnostics';
import type { Godebug, GoLine, ModuleVersion, Replace, ToolchainLine } from './file.ts';
import { isDirectoryPath, majorMismatch, pathMajorOf } from './module-path.ts';
import { type Directive, type Reader, readString, readVersion, say, type Verbs, wrongUsage } from './reader.ts';
import { placeAt } from './source.ts';
import type { Token } from './tree.ts';
import { goVersionOfToolchain, isGoVersion } from './version.ts';

/** What has been read so far of the directives that both kinds of file have. */
export interface Common {
  go?: GoLine;
  toolchain?: ToolchainLine;
  readonly godebug: Godebug[];
  readonly replace: Replace[];
}

/** Reads the directive when it is a shared one. Returns whether it was. */
export function readCommon(reader: Reader, common: Common, directive: Directive, verbs: Verbs): boolean {
  switch (directive.verb.text) {
    case 'go': {
      const line = readGo(reader, common, directive, verbs);
      if (line) common.go = line;
      return true;
    }
    case 'toolchain': {
      const line = readToolchain(reader, common, directive, verbs);
      if (line) common.toolchain = line;
      return true;
    }
    case 'godebug': {
      const setting = readGodebug(reader, directive, verbs);
      if (setting) common.godebug.push(setting);
      return true;
    }
    case 'replace': {
      const replace = readReplace(reader, common, directive, verbs);
      if (replace) common.replace.push(replace);
      return true;
    }
    default:
      return false;
  }
}

export function placeOf(reader: Reader, { line, verb }: Directive): Place {
  return placeAt(reader.syntax.source, (line.tokens[0] ?? verb).start);
}

/** Refuses a second line of a directive that may stand once. Returns whether it is a second one. */
export function isRepeated(
  reader: Reader,
  { verb, line }: Directive,
  first: { readonly place: Place } | undefined,
): boolean {
  if (!first) return false;
  const message = `${verb.text} is set a second time; the first is on line ${first.place.line}`;
  const related = [{ message: 'the first one', place: first.place }];
  say(reader, line.tokens[0] ?? verb, message, 'delete one of the two lines', { related });
  return true;
}

// modfile.GoVersionRE and ToolchainRE: looser than what Go itself calls a version, so that new forms can come.
const goLineVersion = /^[1-9]\d*\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?(?:[a-z]+\d+)?$/;
const toolchainName = /^default$|^go1(?:$|\.)/;

function readGo(reader: Reader, common: Common, directive: Directive, verbs: Verbs): GoLine | undefined {
  const { args } = directive;
  if (isRepeated(reader, directive, common.go)) return undefined;
  const [arg, extra] = args;
  if (!arg || extra) return wrongUsage(reader, directive, verbs);
  const version = arg.text;
  if (!goLineVersion.test(version)) {
    const stripped = version.replace(/^"?(?:go|v)?|"$/g, '');
    const wanted = goLineVersion.test(stripped) ? stripped : '1.25.0';
    return say(reader, arg, `\`${version}\` is not a Go version`, `write \`go ${wanted}\``);
  }
  if (!isGoVersion(version)) {
    const message = `\`${version}\` is no version that Go compares, so it counts as older than any`;
    say(reader, arg, message, 'write a version such as `1.25`, `1.25rc1` or `1.25.0`', { severity: 'warning' });
  }
  return { version, place: placeOf(reader, directive) };
}

function readToolchain(reader: Reader, common: Common, directive: Directive, verbs: Verbs): ToolchainLine | undefined {
  const { args } = directive;
  if (isRepeated(reader, directive, common.toolchain)) return undefined;
  const [arg, extra] = args;
  if (!arg || extra) return wrongUsage(reader, directive, verbs);
  const name = arg.text;
  const wanted = goLineVersion.test(name) ? `go${name}` : 'go1.25.0';
  const remedy = `write \`toolchain ${wanted}\`, or \`toolchain default\``;
  if (!toolchainName.test(name)) return say(reader, arg, `\`${name}\` is not a toolchain`, remedy);
  if (name !== 'default' && goVersionOfToolchain(name) === undefined) {
    // cmd/go/internal/toolchain/select.go: fatal, unless GOTOOLCHAIN=local keeps it from looking.
    const message = `\`${name}\` names no Go version; the go command refuses it unless GOTOOLCHAIN is local`;
    say(reader, arg, message, remedy, { severity: 'warning' });
  }
  return { name, place: placeOf(reader, directive) };
}

function readGodebug(reader: Reader, directive: Directive, verbs: Verbs): Godebug | undefined {
  const [arg, extra] = directive.args;
  const [, key, value] = /^([^=]*)=([\s\S]*)$/.exec(arg?.text ?? '') ?? [];
  if (!arg || extra || key === undefined || value === undefined || /["`',]/.test(arg.text)) {
    return wrongUsage(reader, directive, verbs);
  }
  if (key === 'default' && !(value.startsWith('go') && isGoVersion(value.slice(2)))) {
    // In a workspace the go command looks at those of go.work only.
    const severity = verbs.fileKind === 'go.work' ? 'error' : 'warning';
    say(reader, arg, `godebug default=${value} names no Go version`, 'write `default=go1.25`', { severity });
  }
  return { key, value, place: placeOf(reader, directive) };
}

function readReplace(reader: Reader, common: Common, directive: Directive, verbs: Verbs): Replace | undefined {
  const { args } = directive;
  const queries = verbs.fileKind === 'go.mod' ? 'allowed' : 'refused';
  const arrow = args[1]?.text === '=>' ? 1 : 2;
  const [oldPath, newPath, newVersion] = [args[0], args[arrow + 1], args[arrow + 2]];
  if (!oldPath || !newPath || args.length > arrow + 3 || args[arrow]?.text !== '=>') {
    return wrongUsage(reader, directive, verbs);
  }
  const from = readVersioned(reader, oldPath, arrow === 2 ? args[1] : undefined, queries);
  const to = from && readTarget(reader, newPath, newVersion, queries);
  if (!from || !to) return undefined;
  const place = placeOf(reader, directive);
  const prior = common.replace.find(
    (other) => other.old.path === from.path && (other.old.version ?? '') === (from.version ?? ''),
  );
  if (prior && (prior.new.path !== to.path || (prior.new.version ?? '') !== (to.version ?? ''))) {
    const related = [{ message: 'the first one', place: prior.place }];
    const name = from.version === undefined ? from.path : `${from.path} ${from.version}`;
    const message = `${name} is replaced twice, by ${shown(prior.new)} on line ${prior.place.line} and by ${shown(to)}`;
    return say(reader, oldPath, message, 'delete one of the two', { related });
  }
  return { old: from, new: to, place };
}

function shown({ path, version }: ModuleVersion): string {
  return version === undefined ? path : `${path} ${version}`;
}

/** A module path, with a version when there is a token for it; the version must fit the path's major. */
export function readVersioned(
  reader: Reader,
  pathToken: Token,
  versionToken: Token | undefined,
  queries: 'allowed' | 'refused',
): ModuleVersion | undefined {
  const path = readString(reader, pathToken);
  if (path === undefined) return undefined;
  const major = pathMajorOf(path);
  if (major === undefined) {
    const wanted = path.startsWith('gopkg.in/')
      ? 'end a gopkg.in path in `.v1`, `.v2` and so on'
      : 'write the path without `/v0` or `/v1`, or with its major version as in `/v2`';
    return say(reader, pathToken, `\`${path}\` is not a module path: its major version is malformed`, wanted);
  }
  if (!versionToken) return { path };
  const version = readVersion(reader, versionToken, queries);
  if (version === undefined) return undefined;
  return fitsMajor(reader, versionToken, version, path, major) ? { path, version } : undefined;
}

/** Reports a version whose major is not that of the path. What is still to be looked up fits. */
export function fitsMajor(reader: Reader, token: Token, version: string, path: string, pathMajor: string): boolean {
  const mismatch = majorMismatch(version, pathMajor);
  if (!mismatch) return true;
  const { wants, has } = mismatch;
  const remedy =
    pathMajor === ''
      ? `write the path \`${path}/${has}\`, or the version \`${version}+incompatible\` if that module has no go.mod`
      : `write a version of ${wants}, or the path of ${has}`;
  say(reader, token, `${path} must have a version of ${wants}, but \`${version}\` is of ${has}`, remedy);
  return false;
}

function readTarget(
  reader: Reader,
  pathToken: Token,
  versionToken: Token | undefined,
  queries: 'allowed' | 'refused',
): ModuleVersion | undefined {
  const path = readString(reader, pathToken);
  if (path === undefined) return undefined;
  if (isDirectoryPath(path)) {
    if (versionToken) {
      const message = `\`${path}\` is a folder, and a folder has no version`;
      return say(reader, versionToken, message, `delete \`${versionToken.text}\``);
    }
    if (sep === '/' && path.includes('\\')) {
      return say(reader, pathToken, `\`${path}\` is a Windows path`, `write \`${path.replaceAll('\\', '/')}\``);
    }
    return { path };
  }
  if (!versionToken) {
    const [module, version] = path.split('@', 2);
    const remedy = version ? `write \`${module} ${version}\`` : `write \`./${path}\` for a folder, or add a version`;
    return say(reader, pathToken, `\`${path}\` is neither a folder nor a module with a version`, remedy);
  }
  // cmd/go checks the major version of a target in a go.mod (modload.fixVersion), not of one in a go.work.
  if (queries === 'allowed') return readVersioned(reader, pathToken, versionToken, queries);
  const version = readVersion(reader, versionToken, queries);
  return version === undefined ? undefined : { path, version };
}
