import { expect, test } from 'vitest';
import type { Package, Snapshot } from '#workspace';
import { select } from './select.ts';

function found(importPath: string, dir: string): Package {
  const module = importPath.split('/').slice(0, 2).join('/');
  return { importPath, name: 'p', module, dir, hasTests: true, files: [], goFiles: [] };
}

const packages = [
  found('example.com/cart', 'svc/cart'),
  found('example.com/cart/v2', 'svc/cart/v2'),
  found('example.com/cart/v2/api', 'svc/cart/v2/api'),
  found('example.com/money', 'lib/money'),
  found('example.com/stock/api', 'stock/api'),
];
const snapshot = { kind: 'work', root: '.', packages, modules: [{ path: 'example.com/cart', dir: 'svc/cart' }] };

function names(cwd: string, ...patterns: string[]): string[] | string {
  const request = { patterns, snapshot: snapshot as unknown as Snapshot, top: '/w', cwd };
  const selection = select(request);
  const [fault] = selection.diagnostics;
  return fault ? fault.message : selection.packages.map(({ dir }) => dir);
}

test('no pattern and work mean everything', () => {
  expect(names('/w/lib')).toHaveLength(5);
  expect(names('/w/lib', 'work')).toHaveLength(5);
});

test('a folder pattern starts from where the user stands, and crosses modules', () => {
  expect(names('/w', './...')).toHaveLength(5);
  expect(names('/w/svc', './...')).toEqual(['svc/cart', 'svc/cart/v2', 'svc/cart/v2/api']);
  expect(names('/w/svc/cart', '.')).toEqual(['svc/cart']);
  expect(names('/w/svc/cart', '../../lib/money')).toEqual(['lib/money']);
  expect(names('/w/svc/cart/', './v2/')).toEqual(['svc/cart/v2']);
  expect(names('/elsewhere', '/w/lib/...')).toEqual(['lib/money']);
  expect(names('/w', './s.../api')).toEqual(['svc/cart/v2/api', 'stock/api']);
});

test('an import path is itself, a wildcard of its kind, or the ending of one package alone', () => {
  expect(names('/w', 'example.com/cart')).toEqual(['svc/cart']);
  expect(names('/w', 'example.com/cart/...')).toEqual(['svc/cart', 'svc/cart/v2', 'svc/cart/v2/api']);
  expect(names('/w', 'example.com/.../api')).toEqual(['svc/cart/v2/api', 'stock/api']);
  expect(names('/w', 'money')).toEqual(['lib/money']);
  expect(names('/w', 'api')).toContain('could be any of 2 packages');
});

test('patterns add up, each package once, in the order of the workspace', () => {
  expect(names('/w', './stock/...', 'example.com/cart', './svc/cart')).toEqual(['svc/cart', 'stock/api']);
});

test('what names nothing, files, versions and the world outside are refused', () => {
  expect(names('/w', './nowhere/...')).toContain('./nowhere/... matches no package');
  expect(names('/w', 'example.com/car')).toContain('matches no package');
  expect(names('/w', 'cart.go')).toContain('names no package');
  expect(names('/w', 'example.com/cart@v1.0.0')).toContain('asks for a version');
  expect(names('/w', 'std')).toContain('reaches beyond the workspace');
});
