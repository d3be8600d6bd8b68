// What reading the parts of gows.jsonc has in common: objects by their keys, values of a wanted type, and the faults.

import type { Node } from 'jsonc-parser';
import { type Diagnostic, failure } from '#diagnostics';
import { nearest } from '#gocmd';
import { placeAt, type Source } from '#modfile';
import type { Written } from './config.ts';
import type { Fault } from './fault.ts';
import { remoteKeys } from './form.ts';

export interface Reader {
  readonly source: Source;
  readonly diagnostics: Diagnostic[];
  /** Lines with a fault of syntax: what stands there is not judged any further. */
  readonly broken: ReadonlySet<number | undefined>;
  /** Nor what stands from this index on. */
  readonly soundUntil: number;
}

/** Adds a fault at the node, unless its line has one of syntax. */
export function say(
  reader: Reader,
  node: Node,
  message: string,
  remedy: string,
  related?: NonNullable<Diagnostic['related']>,
): void {
  const place = placeAt(reader.source, node.offset);
  if (reader.broken.has(place.line) || node.offset >= reader.soundUntil) return;
  reader.diagnostics.push(failure('config/meaning', message, { place, remedy, ...(related ? { related } : {}) }));
}

export interface Entry {
  readonly key: Node;
  readonly name: string;
  readonly value: Node;
}

/**
 * The entries of an object, each key once. With `known`, keys that are not in it are faults; `elsewhere` are keys that
 * people may have put into the wrong object.
 */
export function entriesOf(
  reader: Reader,
  node: Node,
  known?: Readonly<Record<string, string>>,
  elsewhere: Readonly<Record<string, string>> = {},
): readonly Entry[] {
  if (node.type !== 'object') {
    say(reader, node, `${typeOf(node)} stands where an object is expected`, 'write {"key": value, …}');
    return [];
  }
  const entries = new Map<string, Entry>();
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    const first = entries.get(name);
    if (first) {
      const related = [{ message: 'the first one', place: placeAt(reader.source, first.key.offset) }];
      say(reader, key, `${JSON.stringify(name)} is there a second time`, 'join the two, or delete one', related);
    } else if (known && !Object.hasOwn(known, name)) {
      say(reader, key, `there is no key ${JSON.stringify(name)} here`, keyRemedy(name, known, elsewhere));
    } else {
      entries.set(name, { key, name, value });
    }
  }
  return [...entries.values()];
}

function keyRemedy(
  name: string,
  known: Readonly<Record<string, string>>,
  elsewhere: Readonly<Record<string, string>>,
): string {
  if (Object.hasOwn(elsewhere, name)) {
    if (!Object.hasOwn(known, 'packages')) return 'it belongs to the top of the file, beside "inert"';
    return Object.hasOwn(remoteKeys, name)
      ? `it belongs to "remote": {${JSON.stringify(name)}: …}`
      : `it belongs to a package: "packages": {"./...": {${JSON.stringify(name)}: …}}`;
  }
  const names = Object.keys(known).filter((key) => !key.startsWith('$'));
  const near = nearest(name.toLowerCase(), Object.keys(known));
  if (near) return `did you mean ${JSON.stringify(near)}?`;
  const quoted = names.map((key) => JSON.stringify(key));
  return `the keys are ${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

export function readText(reader: Reader, node: Node, key: Node): string | undefined {
  if (node.type === 'string') return String(node.value);
  say(reader, node, `"${key.value}" wants a text, and not ${typeOf(node)}`, `write "${key.value}": "…"`);
  return undefined;
}

export function readFlag(reader: Reader, node: Node, key: Node): boolean {
  if (node.type !== 'boolean') {
    say(
      reader,
      node,
      `"${key.value}" wants true or false, and not ${typeOf(node)}`,
      'write true or false, without quotes',
    );
  }
  return node.value === true;
}

/** A list of texts, each of which `fault` judges. */
export function readTexts(
  reader: Reader,
  node: Node,
  key: Node,
  fault: (text: string) => Fault | undefined,
): readonly Written[] {
  if (node.type !== 'array') {
    const wanted = node.type === 'string' ? `[${JSON.stringify(node.value)}]` : '["…"]';
    say(
      reader,
      node,
      `"${key.value}" wants a list of texts, and not ${typeOf(node)}`,
      `write "${key.value}": ${wanted}`,
    );
    return [];
  }
  const texts: Written[] = [];
  for (const item of node.children ?? []) {
    if (item.type !== 'string') {
      say(reader, item, `"${key.value}" holds texts, and not ${typeOf(item)}`, 'put it in double quotes, or delete it');
      continue;
    }
    const found = fault(String(item.value));
    if (found) say(reader, item, found.message, found.remedy);
    texts.push(writtenAt(reader, item));
  }
  return texts;
}

/** A node of text as it is written, with its place. */
export function writtenAt(reader: Reader, node: Node): Written {
  return { text: String(node.value), place: placeAt(reader.source, node.offset) };
}

function typeOf(node: Node): string {
  switch (node.type) {
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    default:
      return String(node.value);
  }
}
