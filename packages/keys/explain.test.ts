// Explaining a difference of keys: whatever is hashed is told, each leaf once, the nearest first.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphOf } from '#graph';
import {
  causeOf,
  type Explained,
  explainDifference,
  type KeyDifference,
  type KeyField,
  keyGraph,
  makeTestKeyRecord,
  nodeOf,
  type OwnInputs,
  ownInputs,
  type UnitNode,
} from '#keys';
import type { Observation } from '#observe';
import type { Snapshot, Unit } from '#workspace';

const toolchain = 'go1.26.8';

/** A unit of the workspace with one file, less what `more` says. */
function unit(id: string, imports: readonly string[], more: Partial<Unit> = {}): Unit {
  const importPath = id.replace(/ \[.*$/, '');
  return {
    id,
    importPath,
    name: 'p',
    standard: false,
    dir: importPath,
    module: { path: 'm', version: '', main: true, go: '1.26' },
    inputs: [{ file: `${importPath}/${importPath}.go`, digest: 'd1' }],
    ignored: [],
    imports,
    settings: { go: '1.26' },
    ...more,
  };
}

interface Made {
  readonly units: readonly Unit[];
  readonly root?: string;
  readonly toolchain?: string;
  readonly fields?: readonly KeyField[];
  readonly observation?: Observation;
}

/** Both sides as they would be kept, and every node of both. */
function explain(before: Made, now: Made): readonly KeyDifference[] {
  const nodes = new Map<string, UnitNode>();
  const [old, fresh] = [kept(before, nodes), kept(now, nodes)];
  return explainDifference(old, fresh, (key) => nodes.get(key));
}

function kept(side: Made, nodes: Map<string, UnitNode>): Explained {
  const snapshot: Snapshot = {
    kind: 'work',
    root: '.',
    toolchain,
    modules: [],
    packages: [],
    units: side.units,
    diagnostics: [],
  };
  const graph = graphOf(snapshot);
  const keyed = keyGraph(graph, side.toolchain ?? toolchain);
  for (const [id, key] of keyed.keys) {
    const node = nodeOf(graph, keyed, id);
    if (node) nodes.set(key, node);
  }
  const unitKey = keyed.keys.get(side.root ?? side.units[0]?.id ?? '') ?? 'none';
  const fields = [{ name: 'GOVERSION', value: side.toolchain ?? toolchain }, ...(side.fields ?? [])];
  return {
    record: makeTestKeyRecord({ package: (side.root ?? 'p').replace(/\.test$/, ''), unitKey, fields }),
    observation: side.observation ?? [],
  };
}

const testing = unit('testing', [], { standard: true, inputs: [] });
const p = [unit('p', ['a', 'b']), unit('a', ['c', 'testing']), unit('b', ['c']), unit('c', []), testing];
const replaced = (units: readonly Unit[], id: string, more: Partial<Unit>) =>
  units.map((one) => (one.id === id ? { ...one, ...more } : one));

test('nothing differs between equal sides', () => {
  expect(explain({ units: p }, { units: p })).toEqual([]);
});

test('a changed file is told once, by its shortest way', () => {
  const now = replaced(p, 'c', { inputs: [{ file: 'c/c.go', digest: 'd2' }] });
  expect(explain({ units: p }, { units: now })).toEqual([
    { kind: 'file', unit: 'c', file: 'c/c.go', change: 'modified', from: 'd1', to: 'd2', trail: ['p', 'a', 'c'] },
  ]);
});

test('what is nearer to the package comes first', () => {
  const digest = (id: string) => ({ inputs: [{ file: `${id}/${id}.go`, digest: 'd2' }] });
  const now = replaced(replaced(replaced(p, 'c', digest('c')), 'b', digest('b')), 'p', digest('p'));
  const files = explain({ units: p }, { units: now }).map((one) => one.kind === 'file' && one.file);
  expect(files).toEqual(['p/p.go', 'b/b.go', 'c/c.go']);
});

/** One change for each own input of a unit; a new one has to be added here, or this does not compile. */
const ownChanges: Readonly<Record<keyof OwnInputs, (own: OwnInputs) => OwnInputs>> = {
  id: (own) => ({ ...own, id: 'c [p.test]' }),
  name: (own) => ({ ...own, name: 'q' }),
  standard: (own) => ({ ...own, standard: true }),
  module: (own) => ({ ...own, module: 'm v1.1.0 ' }),
  sum: (own) => ({ ...own, sum: 'h1:x' }),
  files: (own) => ({ ...own, files: [...own.files, 'c/new.go d1'] }),
  settings: (own) => ({ ...own, settings: ['go=1.27'] }),
  error: (own) => ({ ...own, error: 'no such package' }),
  included: (own) => ({ ...own, included: ['c/c.h d1'] }),
};
const ownNames = Object.keys(ownInputs(unit('c', []))) as (keyof OwnInputs)[];

test.for(ownNames)('a difference in %s of a unit is told', (name) => {
  const own = ownInputs(unit('c', []));
  const changed = ownChanges[name](own);
  expect(changed[name]).not.toEqual(own[name]);
  const nodes = new Map<string, UnitNode>([
    ['p1', { id: 'p', own: ownInputs(unit('p', [])), imports: [['c', 'c1']] }],
    ['p2', { id: 'p', own: ownInputs(unit('p', [])), imports: [['c', 'c2']] }],
    ['c1', { id: 'c', own, imports: [] }],
    ['c2', { id: 'c', own: changed, imports: [] }],
  ]);
  const side = (unitKey: string): Explained => ({
    record: makeTestKeyRecord({ package: 'p', unitKey, fields: [] }),
    observation: [],
  });
  for (const [from, to] of [
    ['p1', 'p2'],
    ['p2', 'p1'],
  ] as const) {
    const differences = explainDifference(side(from), side(to), (key) => nodes.get(key));
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatchObject({ unit: 'c', trail: ['p', 'c'] });
    expect(differences[0]?.kind).not.toBe('unit');
  }
});

test('any change anywhere in any graph is told, and nothing else is', () => {
  const graph = fc.integer({ min: 1, max: 12 }).chain((size) =>
    fc.record({
      edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 }),
      size: fc.constant(size),
      changed: fc.uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: 3 }),
    }),
  );
  fc.assert(
    fc.property(graph, ({ edges, size, changed }) => {
      const units = Array.from({ length: size }, (_, at) =>
        // A chain makes all reachable from u0.
        unit(
          `u${at}`,
          [...new Set([at + 1, ...edges.filter(([from, to]) => from === at && to > at).map(([, to]) => to)])]
            .filter((to) => to < size)
            .map((to) => `u${to}`),
        ),
      );
      let now: readonly Unit[] = units;
      for (const at of changed) now = replaced(now, `u${at}`, { inputs: [{ file: `u${at}/u${at}.go`, digest: 'd2' }] });
      const told = explain({ units, root: 'u0' }, { units: now, root: 'u0' });
      expect(told.map((one) => one.kind === 'file' && one.file).sort()).toEqual(
        changed.map((at) => `u${at}/u${at}.go`).sort(),
      );
    }),
    { numRuns: process.env['GOWS_LONG'] === '1' ? 5000 : 200 },
  );
});

test('a cycle of imports, which go refuses, does not make the walk endless', () => {
  const units = [unit('p', ['a']), unit('a', ['b']), unit('b', ['a', 'c']), unit('c', [])];
  const now = replaced(units, 'c', { inputs: [{ file: 'c/c.go', digest: 'd2' }] });
  expect(explain({ units }, { units: now })).toMatchObject([{ kind: 'file', file: 'c/c.go' }]);
});

test('fields are told by name, with what is on one side only', () => {
  const before = {
    units: p,
    fields: [
      { name: '-race', value: 'true' },
      { name: '-run', value: 'A' },
    ],
  };
  const now = {
    units: p,
    fields: [
      { name: '-race', value: 'false' },
      { name: '-short', value: 'true' },
    ],
  };
  expect(explain(before, now)).toEqual([
    { kind: 'field', name: '-race', from: 'true', to: 'false' },
    { kind: 'field', name: '-run', from: 'A' },
    { kind: 'field', name: '-short', to: 'true' },
  ]);
});

test('another toolchain is told as one difference, whatever it does to all keys', () => {
  const now = { units: p, toolchain: 'go1.27.0', fields: [{ name: '-run', value: 'A' }] };
  expect(explain({ units: p }, now)).toEqual([
    { kind: 'toolchain', from: toolchain, to: 'go1.27.0' },
    { kind: 'field', name: '-run', to: 'A' },
  ]);
});

test('another version of what is keyed is told', () => {
  const record = makeTestKeyRecord({ package: 'p', unitKey: 'x', fields: [] });
  const old = { record: { ...record, version: 1 }, observation: [] };
  expect(explainDifference(old, { record, observation: [] }, () => undefined)).toEqual([
    { kind: 'version', from: 1, to: record.version },
  ]);
});

test('sights are told after all that is compiled', () => {
  const observation = (state: string) => [
    { name: 'env LANG', state: 'set 1' },
    { name: 'open $TOP/a.json', state },
  ];
  const now = replaced(p, 'a', { inputs: [{ file: 'a/a.go', digest: 'd2' }] });
  const told = explain(
    { units: p, observation: observation('file 1') },
    { units: now, observation: observation('file 2') },
  );
  expect(told.map(({ kind }) => kind)).toEqual(['file', 'sight']);
  expect(told[1]).toEqual({ kind: 'sight', name: 'open $TOP/a.json', from: 'file 1', to: 'file 2' });
});

const outside = (version: string) =>
  unit('x.org/m', [], {
    module: { path: 'x.org/m', version, main: false, sum: `h1:${version}`, go: '1.26' },
    inputs: [],
  });

test('a module of another version is told with both', () => {
  const units = (version: string) => [unit('p', ['x.org/m']), outside(version)];
  expect(explain({ units: units('v1.0.0') }, { units: units('v1.1.0') })).toEqual([
    { kind: 'module', unit: 'x.org/m', path: 'x.org/m', from: 'v1.0.0', to: 'v1.1.0', trail: ['p', 'x.org/m'] },
  ]);
});

test('an import that came without a change of its importer is told by what it brought', () => {
  const units = [unit('p', ['a']), unit('a', [])];
  const now = [unit('p', ['a', 'b', 'x.org/m', 'testing']), unit('a', []), unit('b', []), outside('v1.0.0'), testing];
  expect(explain({ units }, { units: now })).toMatchObject([
    { kind: 'file', change: 'added', file: 'b/b.go', to: 'd1', trail: ['p', 'b'] },
    { kind: 'module', path: 'x.org/m', to: 'v1.0.0' },
    { kind: 'import', unit: 'p', to: 'testing', change: 'added' },
  ]);
  expect(explain({ units: now }, { units })).toMatchObject([
    { kind: 'file', change: 'deleted', file: 'b/b.go', from: 'd1' },
    { kind: 'module', path: 'x.org/m', from: 'v1.0.0' },
    { kind: 'import', unit: 'p', to: 'testing', change: 'deleted' },
  ]);
});

test('an import that no listing names any more is told', () => {
  const units = [unit('p', ['a']), unit('a', [])];
  expect(explain({ units }, { units: [unit('p', ['a'])] })).toEqual([
    { kind: 'import', unit: 'p', to: 'a', change: 'deleted', trail: ['p'] },
  ]);
});

test('the first test of a package is told as the file that it is', () => {
  const units = [unit('p', ['a']), unit('a', [])];
  const inTest = [
    { file: 'p/p.go', digest: 'd1' },
    { file: 'p/p_test.go', digest: 'd1' },
  ];
  const main = unit('p.test', ['p [p.test]', 'testing'], { name: 'main', inputs: [] });
  const now = [...units, main, unit('p [p.test]', ['a'], { inputs: inTest }), testing];
  const told = explain({ units, root: 'p' }, { units: now, root: 'p.test' });
  expect(told).toEqual([{ kind: 'file', unit: 'p', file: 'p/p_test.go', change: 'added', to: 'd1', trail: ['p'] }]);
  expect(causeOf(told)).toBe('p/p_test.go added');
  const outer = unit('p_test [p.test]', ['p'], { inputs: [{ file: 'p/x_test.go', digest: 'd1' }] });
  const external = [...units, unit('p.test', ['p', 'p_test [p.test]', 'testing'], { inputs: [] }), outer, testing];
  expect(explain({ units, root: 'p' }, { units: external, root: 'p.test' })).toMatchObject([
    { kind: 'file', file: 'p/x_test.go', change: 'added' },
  ]);
});

test('a test main package stands in no trail, nor does a variant', () => {
  const units = (digest: string) => [
    unit('p.test', ['p [p.test]'], { inputs: [] }),
    unit('p [p.test]', ['q [p.test]']),
    unit('q [p.test]', [], { inputs: [{ file: 'q/q.go', digest }] }),
  ];
  expect(explain({ units: units('d1'), root: 'p.test' }, { units: units('d2'), root: 'p.test' })).toMatchObject([
    { unit: 'q', file: 'q/q.go', trail: ['p', 'q'] },
  ]);
});

test('what is no longer kept is said, after what is', () => {
  const nodes = new Map<string, UnitNode>();
  const now = replaced(replaced(p, 'c', { inputs: [] }), 'p', { name: 'q' });
  const [old, fresh] = [kept({ units: p }, nodes), kept({ units: now }, nodes)];
  for (const [key, { id }] of nodes) if (id === 'a') nodes.delete(key);
  const told = explainDifference(old, fresh, (key) => nodes.get(key));
  expect(told.map(({ kind }) => kind)).toEqual(['setting', 'file', 'unit']);
  expect(explainDifference(old, fresh, () => undefined)).toEqual([{ kind: 'unit', unit: 'p', trail: ['p'] }]);
});

test.for([
  [undefined, 'no earlier pass'],
  [[], 'the result is no longer kept'],
  [[{ kind: 'version', from: 1, to: 2 }], 'another version of gows'],
  [[{ kind: 'toolchain', from: 'a', to: 'b' }], 'the toolchain changed'],
  [[{ kind: 'field', name: '-tags', to: 'a' }], '-tags changed'],
  [[{ kind: 'field', name: 'rule', to: 'a' }], 'gows.jsonc changed'],
  [[{ kind: 'file', unit: 'u', file: 'client/set.go', change: 'modified', trail: [] }], 'client/set.go changed'],
  [[{ kind: 'module', unit: 'u', path: 'x.org/m', trail: [] }], 'module x.org/m changed'],
  [[{ kind: 'setting', unit: 'u', name: 'go', trail: [] }], 'go of u changed'],
  [[{ kind: 'error', unit: 'u', to: 'x', trail: [] }], 'u cannot be loaded'],
  [[{ kind: 'import', unit: 'u', to: 'v', change: 'added', trail: [] }], 'import of v added'],
  [[{ kind: 'unit', unit: 'u', trail: [] }], 'u changed'],
  [[{ kind: 'sight', name: 'env LANG' }], 'LANG changed'],
  [[{ kind: 'sight', name: 'open $TOP/testdata/a.json' }], 'testdata/a.json changed'],
  [[{ kind: 'sight', name: 'worktree' }], 'a file of the work tree changed'],
] as const)('%j is counted as %s', ([differences, label]) => {
  expect(causeOf(differences as readonly KeyDifference[] | undefined)).toBe(label);
});
