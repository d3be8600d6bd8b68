import { expect, test } from 'vitest';
import type { Snapshot } from '#workspace';
import type { AffectedAnswer } from './answer.ts';
import { graphAnswer } from './graph.ts';
import { type Focus, focusOn } from './graph-focus.ts';
import { graphAnswerSchema } from './schema.ts';

// api → cart → money, tool alone; low and top need each other's modules.
const imports: Readonly<Record<string, readonly string[]>> = {
  'ex.com/api': ['ex.com/cart', 'ex.com/cart/tax'],
  'ex.com/cart': ['ex.com/cart/tax', 'ex.com/money'],
  'ex.com/cart/tax': [],
  'ex.com/money': [],
  'ex.com/low/a': [],
  'ex.com/low/b': ['ex.com/top'],
  'ex.com/top': ['ex.com/low/a'],
};
const modules = ['api', 'cart', 'empty', 'low', 'money', 'top'].map((name) => ({
  path: `ex.com/${name}`,
  dir: `src/${name}`,
}));
const snapshot = {
  kind: 'work',
  root: '.',
  modules,
  packages: Object.keys(imports).map((importPath) => ({
    importPath,
    module: importPath.split('/').slice(0, 2).join('/'),
    dir: importPath.replace('ex.com', 'src'),
    hasTests: true,
  })),
  units: Object.entries(imports).map(([id, to]) => ({
    id,
    importPath: id,
    imports: to,
    standard: false,
    module: { main: true },
  })),
} as unknown as Snapshot;

const affected: AffectedAnswer = {
  schema: 'gows.affected/1',
  base: { rev: 'abc', how: 'given' },
  head: { rev: 'def', dirty: true },
  packages: [
    {
      importPath: 'ex.com/cart',
      module: 'ex.com/cart',
      dir: 'src/cart',
      hasTests: true,
      reasons: [{ kind: 'changed', file: 'src/cart/c.go', change: 'modified', trail: ['ex.com/cart'] }],
      moreReasons: 2,
    },
  ],
  modules: [],
  removed: [],
  total: 7,
  diagnostics: [],
};

function focus(name: string, packages = false): Focus {
  const found = focusOn({ focus: name, packages, snapshot, top: '/w', cwd: '/w/src' });
  if ('code' in found) throw new Error(`${found.message}; ${found.remedy}`);
  return found;
}

const made = (more: Partial<Parameters<typeof graphAnswer>[0]> = {}) =>
  graphAnswer({ head: snapshot, seen: (place) => place, level: 'modules', diagnostics: [], ...more });
const edges = (list: readonly { readonly from: string; readonly to: string }[]) =>
  list.map(({ from, to }) => `${from} ${to}`.replaceAll('ex.com/', ''));

test('modules import as their packages do, each pair once with how many', () => {
  const answer = made();
  expect(answer.moduleImports).toEqual([
    { from: 'ex.com/api', to: 'ex.com/cart', kind: 'import', imports: 2 },
    { from: 'ex.com/cart', to: 'ex.com/money', kind: 'import', imports: 1 },
    { from: 'ex.com/low', to: 'ex.com/top', kind: 'import', imports: 1, cycle: true },
    { from: 'ex.com/top', to: 'ex.com/low', kind: 'import', imports: 1, cycle: true },
  ]);
  expect(answer.modules.map(({ path, cycle }) => [path, cycle])).toContainEqual(['ex.com/empty', undefined]);
  expect(graphAnswerSchema.parse(answer)).toEqual(answer);
});

test('modules that need each other are a cycle, and so are the imports between them, never those within one', () => {
  const answer = made();
  expect(answer.cycles).toEqual([['ex.com/low', 'ex.com/top']]);
  expect(answer.modules.filter(({ cycle }) => cycle === 0).map(({ path }) => path)).toEqual([
    'ex.com/low',
    'ex.com/top',
  ]);
  expect(edges(answer.imports.filter(({ cycle }) => cycle))).toEqual(['low/b top', 'top low/a']);
});

test('a focus on a module keeps what leads to it and from it, within the depth', () => {
  const paths = (name: string, depth?: number) =>
    made({ focus: focus(name), ...(depth === undefined ? {} : { depth }) }).modules.map(({ path }) => path.slice(7));
  expect(paths('cart')).toEqual(['api', 'cart', 'money']);
  expect(paths('api', 1)).toEqual(['api', 'cart']);
  expect(paths('api', 0)).toEqual(['api']);
  expect(paths('empty')).toEqual(['empty']);
});

test('a focus on packages turns to packages, and counts their imports', () => {
  const answer = made({ focus: focus('tax'), depth: 1 });
  expect(answer.level).toBe('packages');
  expect(edges(answer.imports)).toEqual(['api cart', 'api cart/tax', 'cart cart/tax']);
  expect(answer.focus).toEqual({ names: ['ex.com/cart/tax'], depth: 1 });
  expect(graphAnswerSchema.parse(answer)).toEqual(answer);
});

test('a name is a path, the end of one, or a folder; modules go first unless packages are asked for', () => {
  expect(focus('ex.com/cart')).toEqual({ level: 'modules', names: ['ex.com/cart'] });
  expect(focus('./cart')).toEqual({ level: 'modules', names: ['ex.com/cart'] });
  expect(focus('cart', true)).toEqual({ level: 'packages', names: ['ex.com/cart'] });
  expect(focus('low', true)).toEqual({ level: 'packages', names: ['ex.com/low/a', 'ex.com/low/b'] });
  expect(focus('./cart/...')).toEqual({ level: 'packages', names: ['ex.com/cart', 'ex.com/cart/tax'] });
});

test('the folder of a module goes before the end of a path, which may lack its major version', () => {
  const folders = {
    'ex.com/pkg/v3': 'pkg',
    'ex.com/client/pkg/v3': 'client/pkg',
    'ex.com/tests/v3/pkg': 'tests/chaos/lib',
  };
  const versioned = {
    ...snapshot,
    modules: Object.entries(folders).map(([path, dir]) => ({ path, dir })),
    packages: [],
  } as unknown as Snapshot;
  const named = (name: string, cwd = '/w') =>
    focusOn({ focus: name, packages: false, snapshot: versioned, top: '/w', cwd });
  expect(named('pkg')).toEqual({ level: 'modules', names: ['ex.com/pkg/v3'] });
  expect(named('pkg', '/w/client')).toEqual({ level: 'modules', names: ['ex.com/client/pkg/v3'] });
  expect(named('client/pkg', '/w/tests')).toEqual({ level: 'modules', names: ['ex.com/client/pkg/v3'] });
  expect(named('v3/pkg')).toEqual({ level: 'modules', names: ['ex.com/tests/v3/pkg'] });
  expect(named('ex.com/client/pkg')).toEqual({ level: 'modules', names: ['ex.com/client/pkg/v3'] });
  expect(named('pkg', '/w/tests')).toEqual({ level: 'modules', names: ['ex.com/pkg/v3'] });
});

test('a name that is not there is told with the nearest one, of a whole path or of its end', () => {
  expect(() => focus('crt')).toThrow(
    '--focus crt names no module and no package of the workspace; did you mean ex.com/cart?',
  );
  expect(() => focus('cart/tex')).toThrow('did you mean ex.com/cart/tax?');
  expect(() => focus('ex.com/mony')).toThrow('did you mean ex.com/money?');
  expect(() => focus('./nowhere')).toThrow('names no module and no package');
  expect(() => focus('cart.go')).toThrow('names no package');
});

test('what a change affects carries its reasons; alone it is all that is left', () => {
  const marked = made({ affected });
  expect(marked.packages.filter(({ reasons }) => reasons).map(({ importPath }) => importPath)).toEqual(['ex.com/cart']);
  expect(marked.packages).toHaveLength(7);
  expect(graphAnswerSchema.parse(marked)).toEqual(marked);
  const only = made({ affected, only: true });
  expect(only.modules.map(({ path }) => path)).toEqual(['ex.com/cart']);
  expect(only.packages).toHaveLength(2);
  expect(made({ affected, only: true, level: 'packages' }).packages).toMatchObject([
    { importPath: 'ex.com/cart', moreReasons: 2 },
  ]);
});
