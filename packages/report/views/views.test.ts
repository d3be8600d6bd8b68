import { expect, test } from 'vitest';
import type { AffectedAnswer, AffectedPackage, Reason, WhyAnswer } from '#plan';
import { drawAffected, drawWhy } from '#report';

const base = { rev: '3e0f9bb8a1c25d7f6e9d0b4c8a7f6e5d4c3b2a19', how: 'merge base with origin/main' };
const head = { rev: 'a81c55d0e2f34b6a7c8d9e0f1a2b3c4d5e6f7a8b', dirty: true };
const shop = (name: string) => `example.com/shop/${name}`;

function found(name: string, reasons: readonly Reason[], more: Partial<AffectedPackage> = {}): AffectedPackage {
  return { importPath: shop(name), module: 'example.com/shop', dir: `shop/${name}`, hasTests: true, reasons, ...more };
}

const changed: Reason = {
  kind: 'changed',
  file: 'shop/money/price.go',
  change: 'modified',
  trail: [shop('api'), shop('cart'), shop('money')],
};

const answer: AffectedAnswer = {
  schema: 'gows.affected/1',
  base,
  head,
  packages: [
    found('api', [changed, { kind: 'new' }], { moreReasons: 2 }),
    found('cart', [{ kind: 'may-read', file: 'shop/cart/testdata/x.json', change: 'added' }]),
    found('doc', [{ kind: 'new' }], { hasTests: false }),
    found('money', [{ ...changed, trail: [shop('money')] }]),
    {
      importPath: 'example.com/store',
      module: 'example.com/store',
      dir: 'store',
      hasTests: true,
      reasons: [
        { kind: 'module', module: 'golang.org/x/sync', from: 'v0.1.0', to: 'v0.2.0', trail: ['example.com/store'] },
      ],
    },
  ],
  modules: [
    { path: 'example.com/shop', dir: 'shop' },
    { path: 'example.com/store', dir: 'store' },
  ],
  removed: ['example.com/shop/gone'],
  total: 412,
  diagnostics: [],
};

test('affected packages stand by module, each with its first reason', () => {
  expect(drawAffected(answer, { color: false })).toBe(
    [
      '5 of 412 packages affected in 2 modules',
      'base 3e0f9bb (merge base with origin/main)',
      'head a81c55d with uncommitted changes',
      '',
      'example.com/shop  shop, 4 packages',
      '  api    shop/money/price.go modified → money → cart → api (+3)',
      '  cart   may read shop/cart/testdata/x.json (added)',
      '  doc    new package (no tests)',
      '  money  shop/money/price.go modified',
      '',
      'example.com/store  store, 1 package',
      '  store  golang.org/x/sync v0.1.0 → v0.2.0',
      '',
      'removed: no longer in the workspace',
      '  example.com/shop/gone',
      '',
    ].join('\n'),
  );
});

test('at a given width every package stays on its line, and what is left out of a path is counted', () => {
  const trail = Array.from({ length: 9 }, (_, i) => shop(`step${i}`));
  const long: AffectedAnswer = { ...answer, packages: [found('step0', [{ ...changed, trail }])], removed: [] };
  const lines = drawAffected(long, { color: false, columns: 80 }).split('\n');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(82);
  expect(lines[5]).toBe('  step0  shop/money/price.go modified → step8 → step7 → … 6 more … → step0');
});

test('nothing affected is said plainly', () => {
  const none: AffectedAnswer = { ...answer, packages: [], modules: [], removed: [] };
  expect(drawAffected(none, { color: false }).split('\n')[0]).toBe('nothing affected (0 of 412 packages)');
});

const why: WhyAnswer = {
  schema: 'gows.why/1',
  base,
  head,
  package: shop('api'),
  affected: true,
  reasons: [changed, { kind: 'may-read', file: 'shop/api/testdata/x.json', change: 'added' }],
};

test('why shows the path from the file to the package, one package a line, for every reason', () => {
  expect(drawWhy(why, { color: false })).toBe(
    [
      'example.com/shop/api is affected, for 2 reasons',
      'base 3e0f9bb (merge base with origin/main)',
      'head a81c55d with uncommitted changes',
      '',
      'shop/money/price.go modified',
      '  → example.com/shop/money  compiles it',
      '  → example.com/shop/cart   imports example.com/shop/money',
      '  → example.com/shop/api    imports example.com/shop/cart',
      '',
      'may read shop/api/testdata/x.json (added)',
      '  → example.com/shop/api  its tests may read it',
      '',
    ].join('\n'),
  );
});

test('why says what was compared where the package is not affected', () => {
  const text = drawWhy({ ...why, affected: false, reasons: [] }, { color: false });
  expect(text).toMatch(/^example.com\/shop\/api is not affected\nbase 3e0f9bb/);
  expect(text).toContain('Equal on both sides');
});
