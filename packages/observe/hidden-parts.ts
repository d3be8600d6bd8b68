// The packages that a test is made of, and for each whether its code may run before the test's log begins.

import type { Unit } from '#workspace';
import { hasBit, numbersIn } from './hidden-bits.ts';
import type { Facts } from './hidden-facts.ts';
import type { Packages } from './hidden-packages.ts';
import type { Reach } from './hidden-reach.ts';

export interface Part {
  readonly facts: Facts;
  /** The package under test with its tests, or its external tests. */
  readonly own: boolean;
  /** Initialisers or TestMain may run its code. */
  readonly early: boolean;
  /** It initialises, and it or what it imports reads files. */
  readonly readsInitially: boolean;
  /** It has TestMain. */
  readonly testMain: boolean;
  /** It, or what it imports, asks where its source or the working folder is. */
  readonly locates: boolean;
}

/** @param units in which the package's tests are found */
export function partsOf(units: ReadonlyMap<string, Unit>, packages: Packages, importPath: string): readonly Part[] {
  const root = units.has(`${importPath}.test`) ? `${importPath}.test` : importPath;
  const tests = ownTests(units, importPath);
  const whole = packages.reach(root);
  const ownNumber = packages.numberOf(importPath);
  const mains = tests.filter((unit) => packages.factsOf(unit)?.testMain === true);
  const fromMain = mains.map((unit) => packages.reach(unit.id).all);
  const isEarly = (number: number) =>
    hasBit(whole.early, number) || fromMain.some((reached) => hasBit(reached, number));

  const parts: Part[] = [];
  for (const number of numbersIn(whole.all)) {
    const facts = packages.at(number);
    if (!facts || (number === ownNumber && tests.length > 0)) continue;
    parts.push(partOf(facts, packages.reach(facts.id), { own: number === ownNumber, early: isEarly(number) }));
  }
  for (const unit of tests) {
    const facts = packages.factsOf(unit);
    if (!facts) continue;
    const runs = facts.initializes || facts.testMain;
    const early = runs || (unit.importPath === importPath && ownNumber !== undefined && isEarly(ownNumber));
    parts.push(partOf(facts, packages.reach(unit.id), { own: true, early }));
  }
  return parts;
}

function partOf(facts: Facts, reach: Reach, { own, early }: Pick<Part, 'own' | 'early'>): Part {
  return {
    facts,
    own,
    early,
    readsInitially: facts.initializes && reach.readsFiles,
    testMain: own && facts.testMain,
    locates: reach.locates,
  };
}

/** The units that hold the files of a package's tests. */
export function ownTests(units: ReadonlyMap<string, Unit>, importPath: string): readonly Unit[] {
  const suffix = `[${importPath}.test]`;
  return [`${importPath} ${suffix}`, `${importPath}_test ${suffix}`].flatMap((id) => units.get(id) ?? []);
}

/**
 * Packages of the workspace that only the tests import, where one has TestMain: what starts processes for it, as a
 * rule. All that the package itself imports would be nearly everything.
 */
export function startsForTestMain(
  units: ReadonlyMap<string, Unit>,
  packages: Packages,
  importPath: string,
): Facts | undefined {
  const tests = ownTests(units, importPath);
  if (!tests.some((unit) => packages.factsOf(unit)?.testMain)) return undefined;
  const plain = new Set(units.get(importPath)?.imports);
  const own = [...tests, ...[units.get(importPath) ?? []].flat()];
  const helpers = tests.flatMap(({ imports }) =>
    imports.flatMap((id) => (plain.has(id) ? [] : [units.get(id) ?? []].flat())),
  );
  for (const unit of [...own, ...helpers.filter((helper) => helper.importPath !== importPath)]) {
    const facts = packages.factsOf(unit);
    if (facts?.startsProcesses) return facts;
  }
  return undefined;
}
