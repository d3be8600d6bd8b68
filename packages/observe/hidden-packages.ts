// The packages of a workspace by number, and what each of them may consult; scanned when first asked for.

import type { Unit } from '#workspace';
import { type Facts, factsOf, type Variables, variablesRead } from './hidden-facts.ts';
import type { ConsultsOfFile } from './hidden-kept.ts';
import { createReach, type Reach } from './hidden-reach.ts';

export interface Packages {
  readonly reach: (id: string) => Reach;
  readonly at: (number: number) => Facts | undefined;
  /** Of a package's number; undefined where it is not of the workspace. */
  readonly numberOf: (importPath: string) => number | undefined;
  readonly variables: (facts: Facts) => Variables;
  /** Of the tests' own units, where they are given; else of a package of the workspace. */
  readonly factsOf: (unit: Unit) => Facts | undefined;
}

export function createPackages(units: ReadonlyMap<string, Unit>, consults: ConsultsOfFile): Packages {
  const numbers = new Map<string, number>();
  const standing: Unit[] = [];
  for (const unit of units.values()) {
    if (!isOfWorkspace(unit) || isExternalTest(unit)) continue;
    const number = numbers.get(unit.importPath);
    if (number === undefined) {
      numbers.set(unit.importPath, standing.length);
      standing.push(unit);
    } else if (unit.forTest === undefined) {
      // The package without its tests stands for all its variants.
      standing[number] = unit;
    }
  }

  const scanned = new Map<Unit, Facts>();
  const scan = (unit: Unit): Facts => {
    let facts = scanned.get(unit);
    if (!facts) {
      facts = factsOf(unit, consults);
      scanned.set(unit, facts);
    }
    return facts;
  };
  const at = (number: number | undefined): Facts | undefined => {
    const unit = number === undefined ? undefined : standing[number];
    return unit && scan(unit);
  };
  const facts = (unit: Unit): Facts | undefined => {
    if (!isOfWorkspace(unit)) return undefined;
    return isOwnTest(unit) ? scan(unit) : at(numbers.get(unit.importPath));
  };
  const known = new Map<Facts, Variables>();
  return {
    at,
    factsOf: facts,
    numberOf: (importPath) => numbers.get(importPath),
    variables: (of) => {
      let variables = known.get(of);
      if (!variables) {
        variables = variablesRead(of, (importPath) => {
          // What tests export of a package stands in the package's own tests.
          const tested =
            of.importPath === `${importPath}_test` ? units.get(`${importPath} [${importPath}.test]`) : undefined;
          return tested ? scan(tested) : at(numbers.get(importPath));
        });
        known.set(of, variables);
      }
      return variables;
    },
    reach: createReach({
      units,
      size: standing.length,
      numberOf: (unit) => (isExternalTest(unit) ? undefined : numbers.get(unit.importPath)),
      factsOf: facts,
    }),
  };
}

/** Of a main module, or in a folder that replaces a module; a copy in a vendor folder is another's code. */
function isOfWorkspace(unit: Unit): boolean {
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
