// The packages that a test is made of, and for each whether its code may run before the test's log begins.

import { isTestMain, type Unit } from '#workspace';
import { clearBit, hasBit, numbersInBoth, unite } from './hidden-bits.ts';
import type { Facts } from './hidden-facts.ts';
import { type Known, type Mark, marks } from './hidden-marks.ts';
import type { Packages } from './hidden-packages.ts';
import type { Reach } from './hidden-reach.ts';

/** `early`: initialisers or TestMain may run the code. */
export type When = 'ever' | 'early';

export interface Parts {
  /** Packages that have a mark. */
  readonly having: (mark: Mark, when: When) => Iterable<Facts>;
  /** The package under test with its tests, and its external tests; the package alone where it has none. */
  readonly own: readonly (Known & { readonly early: boolean })[];
  /** The test's main package, or the package itself: all of it. */
  readonly whole: Reach;
}

export function partsOf(units: ReadonlyMap<string, Unit>, packages: Packages, importPath: string): Parts {
  // A package may well be named like another's test.
  const main = units.get(`${importPath}.test`);
  const whole = packages.reach(main && isTestMain(main) ? main.id : importPath);
  const plain = units.get(importPath);
  const tests = ownTests(units, importPath);
  const ownUnits = tests.length > 0 ? tests : plain ? [plain] : [];
  const known = ownUnits.flatMap((unit): readonly Known[] => {
    const facts = packages.factsOf(unit);
    return facts ? [{ facts, variables: packages.variables(facts), reach: packages.reach(unit.id) }] : [];
  });
  const fromMain = known.filter(({ facts }) => facts.testMain).map(({ reach }) => reach.all);
  const all = unite([whole.all]);
  const early = unite([whole.early, ...fromMain]);

  const number = packages.numberOf(importPath);
  const own = known.map((one) => {
    const runs = one.facts.initializes || one.facts.testMain;
    const isRun = number !== undefined && one.facts.importPath === importPath && hasBit(early, number);
    return { ...one, early: runs || isRun };
  });
  // With its tests it is another than the one that others import.
  if (number !== undefined) for (const set of [all, early]) clearBit(set, number);

  return {
    own,
    whole,
    *having(mark, when) {
      for (const one of own) if ((when === 'ever' || one.early) && marks[mark](one)) yield one.facts;
      for (const at of numbersInBoth(when === 'ever' ? all : early, packages.marked[mark])) {
        const facts = packages.at(at);
        if (facts) yield facts;
      }
    },
  };
}

/** The units that hold the files of a package's tests. */
function ownTests(units: ReadonlyMap<string, Unit>, importPath: string): readonly Unit[] {
  const suffix = `[${importPath}.test]`;
  return [`${importPath} ${suffix}`, `${importPath}_test ${suffix}`].flatMap((id) => units.get(id) ?? []);
}

/**
 * Who may start processes for TestMain: the package under test, or one that only its tests import, a helper as a rule.
 * All that the package itself imports would be nearly everything.
 */
export function startsForTestMain(
  units: ReadonlyMap<string, Unit>,
  packages: Packages,
  importPath: string,
): Facts | undefined {
  const tests = ownTests(units, importPath);
  if (!tests.some((unit) => packages.factsOf(unit)?.testMain)) return undefined;
  const plain = new Set(units.get(importPath)?.imports);
  const helpers = tests.flatMap(({ imports }) => imports).filter((id) => !plain.has(id));
  for (const unit of [...tests, ...helpers.flatMap((id) => units.get(id) ?? [])]) {
    const facts = packages.factsOf(unit);
    if (facts?.startsProcesses) return facts;
  }
  return undefined;
}
