// What the build of a package's test hangs on beside what stands in its own Go files: while that is the same, an edit of these has the
// go command run the same tools with the same arguments, as long as its own look at the files says the same.

import { type Graph, ownUnits } from '#graph';
import type { Unit } from '#workspace';
import type { BuildKeyParts } from './build-key.ts';
import type { KeyedGraph } from './graph-keys.ts';
import { sha256 } from './sha256.ts';
import { pairs, sortedFields } from './test-key.ts';
import { ownInputs, unitKeyVersion } from './unit-key.ts';
import { unlistedKey } from './unit-node.ts';

/**
 * Version of what goes into it, and its history; the version of a unit's key is its last two digits.
 * 1: first form.
 */
const version = 1 * 100 + unitKeyVersion;

export interface SurroundingsParts extends Omit<BuildKeyParts, 'unitKey'> {
  readonly graph: Graph;
  readonly keyed: KeyedGraph;
}

/** SHA-256 in hex; undefined where the package cannot be loaded, or more than Go files is compiled. */
export function surroundingsKey({
  graph,
  keyed,
  package: importPath,
  fields,
  places,
}: SurroundingsParts): string | undefined {
  const units = ownUnits(graph, importPath);
  if (units.length === 0 || !units.every(isPlain)) return undefined;
  const own = new Set(units.map(({ id }) => id));
  const around = units.map((unit) => [
    { ...ownInputs(unit), files: unit.inputs.map(({ file }) => file) },
    unit.imports.filter((id) => !own.has(id)).map((id) => [id, keyed.keys.get(id) ?? unlistedKey]),
  ]);
  return sha256(JSON.stringify(['surroundings', version, importPath, around, pairs(sortedFields(fields)), places]));
}

function isPlain({ error, included = [], settings }: Unit): boolean {
  return error === undefined && included.length === 0 && settings['cgo'] !== 'true';
}
