// Explains how two results' keys differ: the records field by field, the units down to the leaves, then what was seen.

import type { Observation } from '#observe';
import { withoutVariant } from '#workspace';
import type { KeyDifference, Trail } from './difference.ts';
import { appearance, ownDifferences, sides } from './own-difference.ts';
import type { KeyRecord, UnitNode } from './record.ts';
import { unlistedKey } from './unit-node.ts';

export interface Explained {
  readonly record: KeyRecord;
  readonly observation: Observation;
}

/** Node of a unit's key, of whichever side; undefined where it is not kept. */
export type NodeOfKey = (key: string) => UnitNode | undefined;

/**
 * Every input that differs, each once: version, toolchain and fields; then what is compiled, nearest to the package
 * first; then what was consulted. What cannot be told comes last. Empty where nothing differs.
 */
export function explainDifference(before: Explained, now: Explained, node: NodeOfKey): readonly KeyDifference[] {
  return [
    ...recordDifferences(before.record, now.record),
    ...unitDifferences(before.record, now.record, node),
    ...sightDifferences(before.observation, now.observation),
  ];
}

function recordDifferences(before: KeyRecord, now: KeyRecord): readonly KeyDifference[] {
  const differences: KeyDifference[] = [];
  if (before.version !== now.version) differences.push({ kind: 'version', from: before.version, to: now.version });
  const [from, to] = [before, now].map(({ fields }) => new Map(fields.map(({ name, value }) => [name, value])));
  const [oldTexts, newTexts] = [before, now].map(
    ({ fields }) => new Map(fields.map(({ name, value, shown }) => [name, shown ?? value])),
  );
  const changed = [...new Set([...(from?.keys() ?? []), ...(to?.keys() ?? [])])]
    .sort()
    .filter((name) => from?.get(name) !== to?.get(name));
  const toolchain = (name: string) => (name === 'GOVERSION' ? 0 : 1);
  for (const name of changed.sort((a, b) => toolchain(a) - toolchain(b))) {
    const [old, young] = [oldTexts?.get(name), newTexts?.get(name)];
    const both = old === young ? sides(from?.get(name), to?.get(name)) : sides(old, young);
    differences.push(name === 'GOVERSION' ? { kind: 'toolchain', ...both } : { kind: 'field', name, ...both });
  }
  return differences;
}

function sightDifferences(before: Observation, now: Observation): readonly KeyDifference[] {
  const from = new Map(before.map(({ name, state }) => [name, state]));
  const to = new Map(now.map(({ name, state }) => [name, state]));
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((name): readonly KeyDifference[] =>
    from.get(name) === to.get(name) ? [] : [{ kind: 'sight', name, ...sides(from.get(name), to.get(name)) }],
  );
}

type Edge = readonly [id: string, key: string];

interface Step {
  readonly before: Edge;
  readonly now: Edge;
  /** To the importer. */
  readonly trail: Trail;
}

function unitDifferences(before: KeyRecord, now: KeyRecord, node: NodeOfKey): readonly KeyDifference[] {
  if (before.unit === now.unit) return [];
  const found = new Map<string, KeyDifference>();
  const faint: KeyDifference[] = [];
  const lost: KeyDifference[] = [];
  const add = (difference: KeyDifference, module: string) => {
    const name = leafName(difference, module);
    if (!found.has(name)) found.set(name, difference);
  };
  const seen = new Set<string>();
  const queue: Step[] = [];
  const follow = (steps: readonly Step[]) => {
    for (const step of steps) {
      const pair = `${step.before[1]} ${step.now[1]}`;
      if (step.before[1] === step.now[1] || seen.has(pair)) continue;
      seen.add(pair);
      queue.push(step);
    }
  };

  const root = rootsOf(before, now, node);
  follow(root.steps);
  for (const { difference, module } of root.apart) add(difference, module);
  for (let at = 0; at < queue.length; at++) {
    const step = queue[at];
    if (!step) break;
    const unit = withoutVariant(step.now[0]);
    const trail = onward(step.trail, unit);
    const [old, fresh] = [node(step.before[1]), node(step.now[1])];
    if (!old || !fresh) {
      const oneSided = step.before[1] === unlistedKey || step.now[1] === unlistedKey;
      const change = step.before[1] === unlistedKey ? 'added' : 'deleted';
      if (oneSided) add({ kind: 'import', unit: step.trail.at(-1) ?? unit, to: unit, change, trail: step.trail }, '');
      else lost.push({ kind: 'unit', unit, trail });
      continue;
    }
    const own = ownDifferences(old.own, fresh.own, unit, trail);
    const isVariant = (difference: KeyDifference) => difference.kind === 'setting' && difference.name === 'variant';
    for (const difference of own) {
      if (isVariant(difference)) faint.push(difference);
      else add(difference, fresh.own.module);
    }
    // The distribution imports nothing but itself; what changes there comes from the toolchain or a field.
    if (old.own.standard && fresh.own.standard) continue;
    const edges = paired(old.imports, fresh.imports, trail);
    // A file or a version that differs tells why imports do.
    if (own.every(isVariant)) for (const one of apart(edges, unit, trail, node)) add(one.difference, one.module);
    follow(edges.steps);
  }
  if (found.size === 0 && lost.length === 0) lost.push(...faint);
  // Another toolchain gives every unit another key, and is told already.
  const everywhere = recordDifferences(before, now).some(({ kind }) => kind === 'toolchain' || kind === 'version');
  if (everywhere) return [...found.values()];
  const untold: KeyDifference = { kind: 'unit', unit: now.package, trail: [now.package] };
  return found.size + lost.length > 0 ? [...found.values(), ...lost] : [untold];
}

interface Paired {
  readonly steps: readonly Step[];
  readonly added: readonly Edge[];
  readonly deleted: readonly Edge[];
}

/** Imports of both sides, paired by id, or else by import path: `q` may have become `q [p.test]`. */
function paired(before: readonly Edge[], now: readonly Edge[], trail: Trail): Paired {
  const steps: Step[] = [];
  const old = new Map(before);
  const fresh = new Map(now);
  for (const [id, key] of old) {
    const other = fresh.get(id);
    if (other === undefined) continue;
    steps.push({ before: [id, key], now: [id, other], trail });
    old.delete(id);
    fresh.delete(id);
  }
  for (const [id, key] of [...old]) {
    const other = [...fresh].find(([candidate]) => withoutVariant(candidate) === withoutVariant(id));
    if (!other) continue;
    steps.push({ before: [id, key], now: other, trail });
    old.delete(id);
    fresh.delete(other[0]);
  }
  return { steps, added: [...fresh], deleted: [...old] };
}

interface Leaf {
  readonly difference: KeyDifference;
  readonly module: string;
}

/** What units on one side only have brought or taken. */
function apart({ added, deleted }: Paired, unit: string, trail: Trail, node: NodeOfKey): readonly Leaf[] {
  const leaves = ([id, key]: Edge, change: 'added' | 'deleted'): readonly Leaf[] => {
    const to = withoutVariant(id);
    const own = node(key)?.own;
    const brought = own ? appearance(own, change, to, onward(trail, to)) : [];
    const differences = brought.length > 0 ? brought : [{ kind: 'import', unit, to, change, trail } as const];
    return differences.map((difference) => ({ difference, module: own?.module ?? '' }));
  };
  return [...added.flatMap((edge) => leaves(edge, 'added')), ...deleted.flatMap((edge) => leaves(edge, 'deleted'))];
}

/** Where the walk begins. A package that got its first test has another root: the test's main package, which imports it. */
function rootsOf(
  before: KeyRecord,
  now: KeyRecord,
  node: NodeOfKey,
): { readonly steps: readonly Step[]; readonly apart: readonly Leaf[] } {
  const [old, fresh] = [node(before.unit), node(now.unit)];
  if (!old || !fresh || withoutVariant(old.id) === withoutVariant(fresh.id)) {
    const id = now.package;
    return {
      steps: [{ before: [old?.id ?? id, before.unit], now: [fresh?.id ?? id, now.unit], trail: [] }],
      apart: [],
    };
  }
  const isMain = ({ id }: UnitNode) => id === `${now.package}.test`;
  const edges = (root: UnitNode, key: string): readonly Edge[] =>
    isMain(root) ? root.imports.filter(([id]) => isOfPackage(id, now.package)) : [[root.id, key]];
  const both = paired(edges(old, before.unit), edges(fresh, now.unit), []);
  return { steps: both.steps, apart: apart(both, now.package, [now.package], node) };
}

/** The package, or its external test, in whatever variant: all else that a test's main package imports is the same. */
function isOfPackage(id: string, importPath: string): boolean {
  const path = withoutVariant(id);
  return path === importPath || path === `${importPath}_test`;
}

/** A test's main package is nothing that a person wrote: it is left out. */
function onward(trail: Trail, unit: string): Trail {
  if (trail.length === 0 && unit.endsWith('.test')) return [unit.slice(0, -'.test'.length)];
  return trail.at(-1) === unit ? trail : [...trail, unit];
}

/** By this a leaf is known again in another variant of its unit, or in another unit of its module. */
function leafName(difference: KeyDifference, module: string): string {
  const { trail: _, unit, ...rest } = { trail: [], unit: '', ...difference };
  switch (difference.kind) {
    case 'file':
    case 'module':
      return JSON.stringify(rest);
    case 'setting':
      return JSON.stringify([rest, module === '' ? unit : module]);
    default:
      return JSON.stringify([rest, unit]);
  }
}
