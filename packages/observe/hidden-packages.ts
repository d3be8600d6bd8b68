// The packages of a workspace by number, and what each of them may consult; scanned when first asked for.

import type { Unit } from '#workspace';
import { type Bits, bits, setBit } from './hidden-bits.ts';
import { type Facts, factsOf, type Variables, variablesRead } from './hidden-facts.ts';
import type { ConsultsOfFile } from './hidden-kept.ts';
import { type Mark, markNames, marks } from './hidden-marks.ts';
import { createNames, type Names } from './hidden-names.ts';
import { createReach, type Reach } from './hidden-reach.ts';

export interface Packages {
  readonly names: Names;
  readonly reach: (id: string) => Reach;
  /** Packages that have a mark, of those that were reached by now. */
  readonly marked: Readonly<Record<Mark, Bits>>;
  readonly at: (number: number) => Facts | undefined;
  /** Of an import path; undefined where it is not of the workspace. */
  readonly numberOf: (importPath: string) => number | undefined;
  readonly variables: (facts: Facts) => Variables;
  /** Of a unit with tests its own, of any other its package's; undefined where it is not of the workspace. */
  readonly factsOf: (unit: Unit) => Facts | undefined;
}

/** @param initialOf number of a unit whose initialisers look at something */
export function createPackages(
  units: ReadonlyMap<string, Unit>,
  consults: ConsultsOfFile,
  initialOf: (unit: Unit) => number | undefined,
): Packages {
  const { numbers, standing } = numbered(units);
  const scanned = new Map<Unit, Facts>();
  const scan = (unit: Unit): Facts => {
    let facts = scanned.get(unit);
    if (!facts) {
      facts = factsOf(unit, consults);
      scanned.set(unit, facts);
    }
    return facts;
  };
  const byNumber: (Facts | undefined)[] = [];
  const at = (number: number | undefined): Facts | undefined => {
    if (number === undefined) return undefined;
    const unit = standing[number];
    const facts = byNumber[number] ?? (unit && scan(unit));
    if (facts) byNumber[number] = facts;
    return facts;
  };
  const factsFor = (unit: Unit): Facts | undefined => {
    if (!isOfWorkspace(unit)) return undefined;
    return isOwnTest(unit) ? scan(unit) : at(numbers.get(unit.importPath));
  };
  const resolved = new Map<Facts, Variables>();
  const variables = (facts: Facts): Variables => {
    let found = resolved.get(facts);
    if (!found) {
      found = variablesRead(facts, (importPath) => {
        // What the tests of a package export to its external tests stands in no other file.
        const tested = facts.importPath === `${importPath}_test`;
        const unit = tested ? units.get(`${importPath} [${importPath}.test]`) : undefined;
        return unit ? scan(unit) : at(numbers.get(importPath));
      });
      resolved.set(facts, found);
    }
    return found;
  };

  const names = createNames();
  const size = standing.length;
  const marked = Object.fromEntries(markNames.map((mark) => [mark, bits(size)])) as Record<Mark, Bits>;
  const reached = (unit: Unit, reach: Reach) => {
    const number = numbers.get(unit.importPath);
    if (number === undefined || standing[number] !== unit) return;
    const facts = scan(unit);
    const known = { facts, variables: variables(facts), reach };
    for (const mark of markNames) if (marks[mark](known)) setBit(marked[mark], number);
  };
  return {
    names,
    marked,
    at,
    factsOf: factsFor,
    numberOf: (importPath) => numbers.get(importPath),
    variables,
    reach: createReach({
      units,
      size,
      numberOf: (unit) => (isExternalTest(unit) ? undefined : numbers.get(unit.importPath)),
      factsOf: factsFor,
      variablesOf: variables,
      names,
      initialOf,
      reached,
    }),
  };
}

/** Each package of the workspace has a number; without its tests it stands for all its variants. */
function numbered(units: ReadonlyMap<string, Unit>) {
  const numbers = new Map<string, number>();
  const standing: Unit[] = [];
  for (const unit of units.values()) {
    if (!isOfWorkspace(unit) || isExternalTest(unit)) continue;
    const number = numbers.get(unit.importPath);
    if (number === undefined) {
      numbers.set(unit.importPath, standing.length);
      standing.push(unit);
    } else if (unit.forTest === undefined) {
      standing[number] = unit;
    }
  }
  return { numbers, standing };
}

/** Of a main module, or in a folder that replaces a module; a copy in a vendor folder is another's code. */
export function isOfWorkspace(unit: Unit): boolean {
  if (unit.standard || unit.inputs.length === 0) return false;
  const { module } = unit;
  if (!module || module.main) return true;
  return module.replacedBy !== undefined && !/ v\d\S*$/.test(module.replacedBy);
}

/** `p_test [p.test]`. */
function isExternalTest({ importPath, forTest }: Unit): boolean {
  return forTest !== undefined && importPath === `${forTest}_test`;
}

/** Holds files of tests: `p [p.test]` or `p_test [p.test]`. */
function isOwnTest(unit: Unit): boolean {
  return unit.forTest !== undefined && (unit.importPath === unit.forTest || isExternalTest(unit));
}
