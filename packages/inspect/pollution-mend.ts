// The line for gows.jsonc after which what was found can mislead no more. Pure.

import { dirname, relative } from 'node:path/posix';
import type { PackageRule } from '#config';
import type { Spot } from '#observe';
import { isWithin, type Place } from '#workspace';
import type { ChangedResult, UnknownInput } from './pollution-answer.ts';
import type { Unseen } from './pollution-unknown.ts';

export interface MendRequest {
  readonly importPath: string;
  readonly changed: readonly ChangedResult[];
  readonly unknown: readonly UnknownInput[];
  /** All that the usual log does not tell, known or not: what is written down takes the place of what is assumed. */
  readonly unseen: Unseen;
  /** What gows.jsonc says of the package now. */
  readonly rule: PackageRule;
  /** Of the package and of the workspace root, seen from the top. */
  readonly dir: Place;
  readonly root: Place;
}

/** Variables by which a program is told a language. */
const languages = ['LANG', 'LANGUAGE', 'LC_*'];

/** Undefined where nothing needs mending. */
export function mendOf(request: MendRequest): string | undefined {
  const { dir, root } = request;
  const unknownChanges = request.changed.filter(({ known }) => !known);
  if (unknownChanges.length === 0 && request.unknown.length === 0) return undefined;
  const fields = fieldsOf(request, unknownChanges) ?? { cache: false };
  const inRoot = dir === root ? '.' : `./${relativePlace(root, dir)}`;
  return `${JSON.stringify(isWithin(root, dir) ? inRoot : request.importPath)}: ${spaced(fields)}`;
}

interface Fields {
  readonly inputs?: readonly string[];
  readonly env?: readonly string[];
  readonly cache?: false;
}

/** Undefined where only not keeping the result helps. */
function fieldsOf({ unknown, unseen, rule, dir, root }: MendRequest, changes: readonly ChangedResult[]) {
  if (changes.some(({ variation }) => variation !== 'LANG')) return undefined;
  const has = (kind: UnknownInput['kind']) => unknown.some((each) => each.kind === kind);
  let fields: Fields = {};
  if (has('file') || has('process')) {
    const inputs = has('process') ? ['/**'] : inputsOf([...unseen.opened, ...unseen.stated], dir, root);
    if (!inputs) return undefined;
    const own = [...written(rule.inputs ?? [], '', root), ...written(rule.except, '!', root)];
    fields = { ...fields, inputs: merged(own, inputs) };
  }
  if (has('variable') || has('environment') || has('process') || changes.length > 0) {
    const everything = has('environment') || has('process') || unseen.environment;
    const names = everything ? ['*'] : [...unseen.env, ...(changes.length > 0 ? languages : [])];
    const own = everything ? [] : [...(rule.env ?? []), ...rule.envPrefixes.map((prefix) => `${prefix}*`)];
    fields = { ...fields, env: merged([...own, ...rule.exceptEnv.map((name) => `!${name}`)], names) };
  }
  return fields;
}

/** As in gows.jsonc, where each pattern is one: what it names and all beneath that are two patterns of a rule. */
function written(patterns: readonly string[], before: string, root: Place): readonly string[] {
  const all = new Set(patterns);
  return patterns
    .filter((pattern) => !pattern.endsWith('/**') || !all.has(pattern.slice(0, -'/**'.length)))
    .map((pattern) => `${before}/${relativePlace(root, pattern)}`);
}

/** Undefined where a file lies where no pattern leads. */
function inputsOf(spots: readonly Spot[], dir: Place, root: Place): readonly string[] | undefined {
  const patterns: string[] = [];
  for (const spot of spots) {
    if (!/^\$TOP(\/|$)/.test(spot)) return undefined;
    const place = spot === '$TOP' ? '.' : spot.slice('$TOP/'.length);
    if (isWithin(dir, place) && place !== dir) patterns.push(relativePlace(dir, place));
    else if (isWithin(root, place) && place !== root) patterns.push(`/${relativePlace(root, place)}`);
    else patterns.push(place === dir || place === root ? '**' : relative(`/${dir}`, `/${place}`));
  }
  return folded(patterns.map(literal));
}

const mostInFolder = 3;

/** Many files of one folder are named by the folder. */
function folded(patterns: readonly string[]): readonly string[] {
  const folders = new Map<string, number>();
  for (const pattern of patterns) folders.set(dirname(pattern), (folders.get(dirname(pattern)) ?? 0) + 1);
  const isMany = (pattern: string) => dirname(pattern) !== '.' && (folders.get(dirname(pattern)) ?? 0) > mostInFolder;
  return patterns.map((pattern) => (isMany(pattern) ? `${dirname(pattern)}/**` : pattern));
}

/** No character of a name is taken for one of a pattern. There is no way to quote one, and `?` matches any. */
function literal(path: string): string {
  return path === '**' ? path : path.replace(/[\\[\]{}()|"*?!]/g, '?');
}

function merged(written: readonly string[], found: readonly string[]): readonly string[] {
  return [...new Set([...written, ...[...found].sort()])];
}

function relativePlace(from: Place, place: Place): string {
  return from === '.' ? (place === '.' ? '' : place) : relative(`/${from}`, `/${place}`);
}

/** JSON on one line, as a person writes it. */
function spaced(fields: Fields): string {
  const text = Object.entries(fields).map(([name, value]) => {
    const shown = Array.isArray(value) ? `[${value.map((each) => JSON.stringify(each)).join(', ')}]` : String(value);
    return `${JSON.stringify(name)}: ${shown}`;
  });
  return `{ ${text.join(', ')} }`;
}
