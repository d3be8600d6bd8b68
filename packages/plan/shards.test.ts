// Plans of shards: whatever is known and whatever is asked for, each package is in one shard, and equal inputs give equal plans.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphOf } from '#graph';
import { dealId, dealtTo, planMisfit, planShards, readShardPlan, type ShardPlan, type ShardRequest } from '#plan';
import type { Package, Unit } from '#workspace';

interface World {
  readonly packages: readonly Package[];
  readonly units: readonly Unit[];
}

const module = { path: 'm', version: '', main: true, go: '1.25' };
const outside = { path: 'ext', version: 'v1.0.0', main: false, go: '1.25' };

const unit = (id: string, imports: readonly string[], more: Partial<Unit> = {}): Unit => ({
  ...{ id, importPath: id, name: 'p', standard: false, dir: '.', module, inputs: [], ignored: [] },
  ...{ settings: {}, imports },
  ...more,
});

const packageOf = (importPath: string, hasTests: boolean): Package => ({
  ...{ importPath, name: 'p', module: 'm', dir: importPath, hasTests, files: [], goFiles: [] },
});

/** Packages that import those before them, modules outside, and the library. */
function world(kinds: readonly { readonly tests: boolean; readonly imports: readonly number[] }[]): World {
  const name = (at: number) => `m/p${at}`;
  const packages = kinds.map(({ tests }, at) => packageOf(name(at), tests));
  const units = kinds.flatMap(({ tests, imports }, at) => {
    const to = [...new Set(imports.filter((one) => one < at).map(name))];
    const plain = unit(name(at), [...to, ...(at % 3 === 0 ? ['ext/x'] : []), 'fmt']);
    return tests ? [plain, unit(`${name(at)}.test`, [name(at), 'testing'], { forTest: name(at) })] : [plain];
  });
  const rest = [
    unit('ext/x', ['fmt'], { module: outside }),
    ...['fmt', 'testing'].map((id) => ({ ...unit(id, []), standard: true })),
  ];
  return { packages, units: [...units, ...rest] };
}

const worlds = fc
  .array(fc.record({ tests: fc.boolean(), imports: fc.array(fc.nat(20), { maxLength: 4 }) }), { maxLength: 24 })
  .map(world);
const times = fc.dictionary(
  fc.nat(24).map((at) => `m/p${at}`),
  fc.record({
    ms: fc.double({ min: 0, max: 90_000, noNaN: true }),
    cpuMs: fc.double({ min: 0, max: 90_000, noNaN: true }),
  }),
);
const builds = fc.dictionary(
  fc.oneof(
    fc.nat(24).map((at) => `m/p${at}`),
    fc.nat(24).map((at) => `m/p${at}.test`),
    fc.constantFrom('fmt', 'ext/x', 'gone/y'),
  ),
  fc.double({ min: 0, max: 9000, noNaN: true }),
);
const wanted = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map((count) => ({ count })),
  fc.integer({ min: 1, max: 200_000 }).map((targetMs) => ({ targetMs })),
);

function planOf(
  { packages, units }: World,
  chosen: readonly Package[],
  more: Partial<ShardRequest> & Pick<ShardRequest, 'wanted'>,
): ShardPlan {
  return planShards({
    head: { packages },
    graph: graphOf({ packages, units }),
    packages: chosen,
    named: false,
    known: { expected: () => undefined, built: new Map() },
    cores: 2,
    diagnostics: [],
    ...more,
  });
}

const pathsOf = (plan: ShardPlan) => plan.shards.map(({ packages }) => packages.map(({ importPath }) => importPath));

test('the shards of any plan are disjoint and together all that was to be tested', () => {
  fc.assert(
    fc.property(worlds, fc.infiniteStream(fc.boolean()), times, builds, wanted, (made, keep, known, built, asked) => {
      const chosen = made.packages.filter(() => keep.next().value);
      const plan = planOf(made, chosen, {
        wanted: asked,
        known: { expected: (path) => known[path], built: new Map(Object.entries(built)) },
        exclusive: ({ importPath }) => importPath.endsWith('7'),
      });
      if ('count' in asked) expect(plan.shards.length).toBe(asked.count);
      expect(pathsOf(plan).flat().sort()).toEqual(chosen.map(({ importPath }) => importPath).sort());
      expect(readShardPlan(JSON.stringify(plan), 'plan.json')).toEqual(plan);
    }),
  );
});

test('equal inputs in another order give the same plan', () => {
  fc.assert(
    fc.property(worlds, times, builds, wanted, fc.integer(), (made, known, built, asked, seed) => {
      const shuffled = <T>(values: readonly T[]): readonly T[] =>
        fc.sample(fc.shuffledSubarray([...values], { minLength: values.length }), { numRuns: 1, seed })[0] ?? [];
      const expected = (path: string) => known[path];
      const one = planOf(made, made.packages, {
        wanted: asked,
        known: { expected, built: new Map(Object.entries(built)) },
      });
      const other = { packages: shuffled(made.packages), units: shuffled(made.units) };
      const two = planOf(other, shuffled(other.packages), {
        wanted: asked,
        known: { expected, built: new Map(shuffled(Object.entries(built))) },
      });
      expect(two).toEqual(one);
    }),
  );
});

test('how many cores there are changes what is expected, and not who has what', () => {
  fc.assert(
    fc.property(
      worlds,
      times,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 64 }),
      (made, known, count, cores) => {
        const more = { wanted: { count }, known: { expected: (path: string) => known[path], built: new Map() } };
        const [few, many] = [
          planOf(made, made.packages, { ...more, cores: 1 }),
          planOf(made, made.packages, { ...more, cores }),
        ];
        expect([many.id, pathsOf(many)]).toEqual([few.id, pathsOf(few)]);
      },
    ),
  );
});

const alike = world(Array.from({ length: 9 }, () => ({ tests: true, imports: [] })));

test('the longest is first, and each goes to the least loaded shard', () => {
  const ms: Record<string, number> = {
    'm/p0': 9000,
    'm/p1': 4000,
    'm/p2': 4000,
    'm/p3': 3000,
    'm/p4': 1000,
    'm/p5': 900,
  };
  const plan = planOf(alike, alike.packages.slice(0, 6), {
    wanted: { count: 2 },
    known: { expected: (path) => ({ ms: ms[path] ?? 0 }), built: new Map([['m/p0.test', 0]]) },
  });
  expect(pathsOf(plan)).toEqual([
    ['m/p0', 'm/p4', 'm/p5'],
    ['m/p1', 'm/p2', 'm/p3'],
  ]);
  expect(plan.shards.map(({ testMs, expectedMs }) => [testMs, expectedMs])).toEqual([
    [10_900, 9000],
    [11_000, 5500],
  ]);
});

test('what a test sleeps holds no core, so that it does not count against what runs beside it', () => {
  const plan = planOf(alike, alike.packages.slice(0, 3), {
    wanted: { count: 2 },
    known: {
      expected: (path) => (path === 'm/p0' ? { ms: 60_000, cpuMs: 100 } : { ms: 5000, cpuMs: 5000 }),
      built: new Map([['m/p0.test', 0]]),
    },
  });
  expect(pathsOf(plan)).toEqual([['m/p0', 'm/p2'], ['m/p1']]);
  expect(plan.shards[0]?.expectedMs).toBe(60_000);
  const alone = planOf(alike, alike.packages.slice(0, 3), {
    wanted: { count: 2 },
    known: {
      expected: (path) => (path === 'm/p0' ? { ms: 60_000, cpuMs: 100 } : { ms: 5000, cpuMs: 5000 }),
      built: new Map([['m/p0.test', 0]]),
    },
    exclusive: ({ importPath }) => importPath === 'm/p0',
  });
  expect(pathsOf(alone)).toEqual([['m/p0'], ['m/p1', 'm/p2']]);
});

test('what was found compiled when it was last needed counts nothing, unless the change can affect it', () => {
  const made = world([
    { tests: true, imports: [] },
    { tests: true, imports: [0] },
    { tests: true, imports: [1] },
  ]);
  const built = new Map([
    ['m/p0', 4000],
    ['m/p1', 3000],
    ['m/p2', 2000],
    ['fmt', 1000],
    ['testing', 0],
    ...['m/p0.test', 'm/p1.test', 'm/p2.test'].map((id) => [id, 100] as const),
  ]);
  const found = new Set(['m/p0', 'm/p1', 'm/p2', 'fmt']);
  const buildMs = (more: Partial<ShardRequest>) =>
    planOf(made, made.packages, { wanted: { count: 1 }, ...more }).shards[0]?.buildMs;
  const expected = () => undefined;
  expect(buildMs({ known: { expected, built } })).toBe(10_300);
  expect(buildMs({ known: { expected, built, found } })).toBe(300);
  const because = (path: string) => [path, { reasons: [], importPath: path } as never] as const;
  const affected = new Map([because('m/p1'), because('m/p2')]);
  expect(buildMs({ known: { expected, built, found }, affected })).toBe(5300);
});

test('a package that every runner finds a result of weighs nothing, and all are in a shard all the same', () => {
  const made = world([1, 2, 3, 4].map(() => ({ tests: true, imports: [] })));
  const known = {
    expected: (path: string) => ({ ms: path === 'm/p0' ? 9000 : 1000, cpuMs: path === 'm/p0' ? 9000 : 1000 }),
    built: new Map([['m/p0', 5000]]),
  };
  const plan = planOf(made, made.packages, {
    wanted: { count: 2 },
    known: { ...known, reused: (path) => path === 'm/p0' },
  });
  const all = plan.shards.flatMap(({ packages }) => packages);
  expect(all.map(({ importPath }) => importPath).sort()).toEqual(['m/p0', 'm/p1', 'm/p2', 'm/p3']);
  expect(all.find(({ importPath }) => importPath === 'm/p0')).toMatchObject({ by: 'reused', expectedMs: 0 });
  expect(plan.basis).toMatchObject({ timed: 3, tested: 3, reused: 1 });
  const sum = (shards: ShardPlan['shards']) =>
    shards.reduce((total, { testMs, buildMs }) => total + testMs + buildMs, 0);
  const without = planOf(made, made.packages, { wanted: { count: 2 }, known });
  expect(sum(without.shards) - sum(plan.shards)).toBeGreaterThanOrEqual(14_000);
});

test('what two packages share is built once where both are, so that they go together', () => {
  const shared = world([
    { tests: false, imports: [] },
    { tests: false, imports: [] },
    ...[0, 1, 0, 1].map((to) => ({ tests: true, imports: [to] })),
  ]);
  const plan = planOf(shared, shared.packages.slice(2), {
    wanted: { count: 2 },
    known: {
      expected: () => ({ ms: 1000 }),
      built: new Map([
        ['m/p0', 20_000],
        ['m/p1', 20_000],
        ...[2, 3, 4, 5].flatMap((at): [string, number][] => [
          [`m/p${at}`, 10],
          [`m/p${at}.test`, 10],
        ]),
      ]),
    },
  });
  expect(pathsOf(plan)).toEqual([
    ['m/p2', 'm/p4'],
    ['m/p3', 'm/p5'],
  ]);
  for (const { buildMs } of plan.shards) expect(buildMs).toBeLessThan(21_000);
});

test('a test from outside costs what its build is told to cost', () => {
  const { packages } = alike;
  const [own] = packages;
  const units = [
    unit('m/p0', []),
    unit('m/p0_test [m/p0.test]', ['m/p0'], { forTest: 'm/p0' }),
    unit('m/p0.test', ['m/p0_test [m/p0.test]'], { forTest: 'm/p0' }),
  ];
  const built = new Map([
    ['m/p0', 100],
    ['m/p0_test', 70],
    ['m/p0.test', 300],
  ]);
  const plan = planOf({ packages, units }, own ? [own] : [], {
    wanted: { count: 1 },
    known: { expected: () => undefined, built },
  });
  expect(plan.shards[0]?.buildMs).toBe(470);
});

test('a package that never passed counts as the median, and where none did all count alike', () => {
  const by = (known: Record<string, number>) =>
    planOf(alike, alike.packages.slice(0, 4), {
      wanted: { count: 1 },
      known: { expected: (path) => (path in known ? { ms: known[path] ?? 0 } : undefined), built: new Map() },
    });
  expect(by({ 'm/p0': 10, 'm/p1': 30, 'm/p2': 500 }).shards[0]?.packages).toMatchObject([
    { importPath: 'm/p2', expectedMs: 500, by: 'history' },
    // It imports more.
    { importPath: 'm/p3', expectedMs: 30, by: 'median' },
    { importPath: 'm/p1', expectedMs: 30, by: 'history' },
    { importPath: 'm/p0', expectedMs: 10, by: 'history' },
  ]);
  expect(by({}).basis).toMatchObject({ timed: 0, tested: 4, builds: 'assumed' });
  expect(new Set(by({}).shards[0]?.packages.map(({ expectedMs, by }) => `${expectedMs} ${by}`)).size).toBe(1);
});

test('auto takes as few shards as the target allows, and says which package is longer than it', () => {
  const known = { expected: () => ({ ms: 60_000 }), built: new Map([['m/p0.test', 0]]) };
  const count = (targetMs: number) => planOf(alike, alike.packages, { wanted: { targetMs }, known }).shards.length;
  expect([600_000, 270_000, 269_999, 150_000, 90_000, 60_000].map(count)).toEqual([1, 1, 2, 2, 3, 5]);
  const plan = planOf(alike, alike.packages, { wanted: { targetMs: 59_000 }, known });
  expect([plan.shards.length, plan.basis.tooLong]).toEqual([5, 'm/p0']);
  expect(planOf(alike, [], { wanted: { targetMs: 1000 } }).shards).toMatchObject([
    { index: 1, count: 1, packages: [] },
  ]);
});

test('with fewer packages than shards the last ones are empty', () => {
  const plan = planOf(alike, alike.packages.slice(0, 2), { wanted: { count: 4 } });
  expect(pathsOf(plan)).toEqual([['m/p0'], ['m/p1'], [], []]);
});

test('dealt by import path, each package of the workspace has one shard, whatever is affected', () => {
  fc.assert(
    fc.property(worlds, fc.integer({ min: 1, max: 40 }), ({ packages }, count) => {
      const parts = Array.from({ length: count }, (_, at) =>
        dealtTo([...packages].reverse(), { index: at + 1, count }),
      );
      expect(parts.flatMap((part) => [...part]).sort()).toEqual(packages.map(({ importPath }) => importPath).sort());
      const tested = packages.filter(({ hasTests }) => hasTests);
      const sizes = parts.map((part) => tested.filter(({ importPath }) => part.has(importPath)).length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
  expect(dealId(alike.packages, 3)).toBe(dealId([...alike.packages].reverse(), 3));
  expect(dealId(alike.packages, 3)).not.toBe(dealId(alike.packages, 4));
});

const commit = { rev: 'abc', dirty: false };
const made = planOf(alike, alike.packages.slice(0, 4), { wanted: { count: 2 }, commit });
const ground = { shard: { index: 1, count: 2 }, packages: alike.packages, commit, affected: false };

test('a plan for something else is refused, with what is otherwise', () => {
  expect(planMisfit(made, ground)).toBeUndefined();
  const why = (more: Partial<typeof ground>) => planMisfit(made, { ...ground, ...more })?.message;
  expect(why({ shard: { index: 3, count: 3 } })).toBe('the plan has 2 shards, and --shard asks for one of 3');
  expect(why({ affected: true })).toBe('the plan is not of affected packages');
  expect(why({ commit: { rev: 'def', dirty: false } })).toBe('the plan is for commit abc, and def is checked out');
  expect(why({ packages: alike.packages.slice(1) })).toBe(
    'the plan has m/p0, which is no package of the workspace here',
  );
  expect(why({ packages: alike.packages.slice(0, 8) })).toBe(
    'the plan was made of 9 packages, and the workspace here has 8',
  );
  const other = alike.packages.map((found, at) => (at === 8 ? { ...found, hasTests: false } : found));
  expect(why({ packages: other })).toBe('the plan was made of 9 packages, and the workspace here has other ones');
});

test('a plan that was cut off, edited or put together is refused', () => {
  const text = JSON.stringify(made);
  const why = (changed: string) => {
    const found = readShardPlan(changed, 'plan.json');
    return 'code' in found ? found.message : undefined;
  };
  for (let length = 0; length < text.length; length += 7) expect(why(text.slice(0, length))).toBeDefined();
  expect(why('')).toBe('the plan is empty');
  expect(why('{}')).toBe('this is no plan of shards');
  expect(why(text.replace('gows.ci-plan/1', 'gows.ci-plan/2'))).toContain('this gows reads gows.ci-plan/1');
  expect(why(text.replace('"m/p1"', '"m/p0"'))).toBe('the plan has a package in two shards');
  expect(why(text.replace('"m/p1"', '"m/p8"'))).toContain('its id does not fit');
  expect(why(JSON.stringify({ ...made, shards: made.shards.slice(1) }))).toBe('the plan lacks what a plan must have');
});
