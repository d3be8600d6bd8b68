// Which packages of the workspace each unit reaches, and which of them may run before a test's log begins.

import { isTestMain, type Unit } from '#workspace';
import { type Bits, bits, setBit, unite } from './hidden-bits.ts';
import type { Facts, Variables } from './hidden-facts.ts';
import type { Names } from './hidden-names.ts';

/** What a unit and all that it imports come to. */
export interface Reach {
  /** Packages of the workspace, by number. */
  readonly all: Bits;
  /** Those of them that the initialisation of some package may run. */
  readonly early: Bits;
  /** Variables that are read by names which the source tells, by number. */
  readonly variables: Bits;
  /** Literals that look like names of variables, by number. */
  readonly literals: Bits;
  /** Units whose initialisers look at something, by number. */
  readonly initial: Bits;
  readonly readsFiles: boolean;
  readonly locates: boolean;
  readonly makesLinks: boolean;
  readonly readsLinks: boolean;
  /** Code that is not the standard library's starts processes. */
  readonly startsProcesses: boolean;
}

export interface ReachContext {
  readonly units: ReadonlyMap<string, Unit>;
  /** Number of packages. */
  readonly size: number;
  /** The package's number; undefined for what is not of the workspace, and for the external tests of a package. */
  readonly numberOf: (unit: Unit) => number | undefined;
  /** Undefined for what is not of the workspace. */
  readonly factsOf: (unit: Unit) => Facts | undefined;
  readonly variablesOf: (facts: Facts) => Variables;
  readonly names: Names;
  /** The number of a unit whose initialisers look at something. */
  readonly initialOf: (unit: Unit) => number | undefined;
  /** Called for each unit once it is known, after all that it imports. */
  readonly reached: (unit: Unit, reach: Reach) => void;
}

const starters: ReadonlySet<string> = new Set(['os/exec', 'golang.org/x/sys/execabs']);

/**
 * Bottom up, each unit once; what exists for one test only is not remembered beyond the question. The standard library
 * imports nothing of a workspace, so it is not walked.
 */
export function createReach(context: ReachContext): (id: string) => Reach {
  const { units, size } = context;
  const known = new Map<string, Reach>();
  const empty = bits(0);
  const none: Reach = {
    all: bits(size),
    early: bits(size),
    variables: empty,
    literals: empty,
    initial: empty,
    readsFiles: false,
    locates: false,
    makesLinks: false,
    readsLinks: false,
    startsProcesses: false,
  };

  return (root) => {
    const before = known.get(root);
    if (before) return before;
    const own = new Map<string, Reach>();
    const done = (id: string) => known.get(id) ?? own.get(id);
    for (const unit of importedFirst(root, units, (id) => known.has(id))) {
      // In an import cycle, which go refuses to build, one of them comes before what it imports.
      const reach = reachOf(
        unit,
        unit.imports.flatMap((to) => done(to) ?? []),
        context,
      );
      (unit.forTest === undefined ? known : own).set(unit.id, reach);
      context.reached(unit, reach);
    }
    return done(root) ?? none;
  };
}

/**
 * A unit and all that it imports, each after all that it imports itself, without the standard library.
 * @param isKnown what is left out, with all below it
 */
export function* importedFirst(
  root: string,
  units: ReadonlyMap<string, Unit>,
  isKnown: (id: string) => boolean,
): Iterable<Unit> {
  const entered = new Set<string>();
  const stack: { readonly unit: Unit; next: number }[] = [];
  const enter = (id: string): void => {
    const unit = units.get(id);
    if (!unit || unit.standard || entered.has(id) || isKnown(id)) return;
    entered.add(id);
    stack.push({ unit, next: 0 });
  };
  enter(root);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const to = top.unit.imports[top.next++];
    if (to !== undefined) {
      enter(to);
    } else {
      stack.pop();
      yield top.unit;
    }
  }
}

function reachOf(unit: Unit, imported: readonly Reach[], context: ReachContext): Reach {
  const facts = context.factsOf(unit);
  const number = context.numberOf(unit);
  const all = unite([bits(context.size), ...imported.map((one) => one.all)]);
  if (number !== undefined) setBit(all, number);
  // A package of elsewhere that imports one of the workspace may run anything of it.
  const initializes = facts ? facts.initializes : !isTestMain(unit);
  const early = unite([bits(context.size), ...imported.map((one) => one.early), ...(initializes ? [all] : [])]);
  const { setOf } = context.names;
  const initial = context.initialOf(unit);
  const starts = facts ? facts.startsProcesses : !isTestMain(unit) && unit.imports.some((to) => starters.has(to));
  return {
    all,
    early,
    variables: unite([
      ...imported.map(({ variables }) => variables),
      ...(facts ? [setOf(context.variablesOf(facts).names)] : []),
    ]),
    literals: unite([...imported.map(({ literals }) => literals), ...(facts ? [setOf(facts.upperLiterals)] : [])]),
    initial: unite([...imported.map((one) => one.initial), ...(initial === undefined ? [] : [only(initial)])]),
    readsFiles: facts?.readsFiles === true || imported.some(({ readsFiles }) => readsFiles),
    locates: facts?.locates === true || imported.some(({ locates }) => locates),
    makesLinks: facts?.makesLinks === true || imported.some(({ makesLinks }) => makesLinks),
    readsLinks: facts?.readsLinks === true || imported.some(({ readsLinks }) => readsLinks),
    startsProcesses: starts || imported.some(({ startsProcesses }) => startsProcesses),
  };
}

function only(number: number): Bits {
  const set = bits(number + 1);
  setBit(set, number);
  return set;
}
