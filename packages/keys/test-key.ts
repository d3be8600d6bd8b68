// The first rung: all that is compiled into a test, how it was built, and how it is run, known before anything is built.

import type { KeyField, KeyRecord } from './record.ts';
import { sha256 } from './sha256.ts';
import { unitKeyVersion } from './unit-key.ts';

/**
 * Version of what goes into a test's key, and its history; the version of a unit's key is its last two digits, so that
 * a change of either shows. A key of another version is never equal.
 * 1: first form.
 */
export const testKeyVersion = 1 * 100 + unitKeyVersion;

export interface TestKeyParts {
  /** Import path. */
  readonly package: string;
  /** Key of the unit at the root of all that is compiled; see `rootOf` of the graph. */
  readonly unitKey: string;
  /** In any order, each name once. */
  readonly fields: readonly KeyField[];
}

/** @throws Error where a name stands twice: one of the two would not count. */
export function makeTestKeyRecord({ package: importPath, unitKey, fields }: TestKeyParts): KeyRecord {
  return { version: testKeyVersion, package: importPath, unit: unitKey, fields: sortedFields(fields) };
}

/** SHA-256 in hex over the whole record. */
export function testKey(record: KeyRecord): string {
  const { version, package: importPath, unit, fields } = record;
  return sha256(JSON.stringify(['test', version, importPath, unit, pairs(fields)]));
}

export function sortedFields(fields: readonly KeyField[]): readonly KeyField[] {
  const sorted = [...fields].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const twice = sorted.find(({ name }, at) => name === sorted[at + 1]?.name);
  if (twice) throw new Error(`a key has two fields ${twice.name}`);
  return sorted;
}

/** What is hashed of fields: nothing but names and values, whatever else an object may carry. */
export function pairs(fields: readonly KeyField[]): readonly (readonly [string, string])[] {
  return fields.map(({ name, value }) => [name, value]);
}
