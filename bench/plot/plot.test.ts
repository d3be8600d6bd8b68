import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '#testkit';
import { committedResults } from '../options.ts';
import { merge, readResults } from '../results/file.ts';
import { judge } from '../results/judge.ts';
import type { CaseResult, Row } from '../results/result.ts';
import { duration, terminalTable } from '../results/table.ts';
import { drawBars } from './bars.ts';
import { drawLines } from './lines.ts';
import { fillPage } from './page.ts';
import { plotsOf } from './plots.ts';
import { linear, logarithmic, spread } from './scales.ts';

const row = (tool: string, ...walls: number[]): Row => ({
  tool,
  runs: walls.map((wallMs) => ({ wallMs, cpuMs: wallMs / 2, rssKiB: 50 * 1024 })),
});

function result(more: Partial<CaseResult> = {}): CaseResult {
  return {
    case: 'all-reused',
    title: 'All <reused>',
    kind: 'made',
    workspace: 'made up',
    size: { modules: 10, packages: 100, tested: 75 },
    at: '2026-01-02T03:04:05.000Z',
    machine: { platform: 'linux-x64', cores: 2, cpu: 'a CPU', memoryGiB: 8 },
    versions: { go: 'go1.26.8' },
    rows: [
      row('go test', 400, 500, 600),
      row('gows test', 100, 100, 180),
      { tool: 'nx', runs: [], absent: 'npm says no' },
    ],
    goals: [
      { tool: 'gows test', against: 'go test', figure: 'wallMs', atMost: 0.3 },
      { tool: 'gows test', against: 'nx', figure: 'wallMs', atMost: 0.2 },
    ],
    notes: ['a note'],
    ...more,
  };
}

const sizes = [100, 1000, 10_000].map((packages) =>
  result({
    case: 'scale',
    workspace: `${packages} packages`,
    size: { modules: packages / 10, packages, tested: packages },
    rows: [row('go list', packages), row('gows test', 100 + packages / 10), row('gows graph', 101 + packages / 10)],
    goals: [],
  }),
);

test('a goal is met by the ratio round by round, by an amount, or by a difference', () => {
  expect(judge(result()).map(({ measured, met }) => [measured, met])).toEqual([
    [0.25, true],
    [undefined, undefined],
  ]);
  const of = (goal: Partial<CaseResult['goals'][number]>) =>
    judge(result({ goals: [{ tool: 'gows test', figure: 'wallMs', atMost: 1, ...goal }] }))[0];
  expect(of({ atMost: 99 })).toMatchObject({ measured: 100, met: false });
  expect(of({ figure: 'rssKiB', atMost: 51_200 })).toMatchObject({ measured: 51_200, met: true });
  // 400 ms less than go test: within 1 × − 390 ms, but not within 1 × − 410 ms.
  expect(of({ against: 'go test', plusMs: -390 })).toMatchObject({ differenceMs: -400, met: true });
  expect(of({ against: 'go test', plusMs: -410 })).toMatchObject({ met: false });
});

test('the table tells minimum, median, ratio and goals, and who is left out and why', () => {
  const lines = terminalTable(result()).split('\n');
  expect(lines[0]).toBe('All <reused> (made up; 3 rounds, interleaved)');
  expect(lines.find((line) => line.startsWith('gows test '))?.split(/ {2,}/)).toEqual([
    'gows test',
    '100 ms',
    '100 ms',
    '0.25 ×',
    '50 ms',
    '0.25 ×',
    '50 MiB',
  ]);
  expect(lines).toContain('gows test: 0.25 × go test (goal 0.30 ×): met');
  expect(lines).toContain('gows test: not measured (goal 0.20 × nx)');
  expect(lines).toContain('nx is left out: npm says no');
});

test('durations have three digits', () => {
  expect([87.6, 999.4, 1234, 12_340, 123_400].map(duration)).toEqual(['88 ms', '999 ms', '1.23 s', '12.3 s', '123 s']);
});

test('bars are as long as their medians, and a goal stands where it lies', () => {
  const svg = drawBars(result());
  const widths = [...svg.matchAll(/<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"/g)].map((match) => Number(match[1]));
  expect(widths).toHaveLength(2);
  expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(5, 1);
  const left = Number(/<rect x="([\d.]+)" y="[\d.]+" width/.exec(svg)?.[1]);
  const goal = Number(/<line x1="([\d.]+)"[^>]* class="goal"/.exec(svg)?.[1]);
  expect((goal - left) / (widths[0] ?? 1)).toBeCloseTo(0.3, 2);
  expect(svg).toContain('goal: 0.3 × go test');
  expect(svg).toContain('All &lt;reused&gt;');
});

test('drawings are well-formed XML', async () => {
  const { validateXML } = await import('xmllint-wasm');
  for (const { name, svg } of plotsOf({ version: 1, cases: [result(), ...sizes], limits: [] })) {
    const { valid, errors } = await validateXML({ xml: [{ fileName: name, contents: svg }], schema: [anything] });
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(valid).toBe(true);
  }
});

const anything = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/svg">
<xs:element name="svg"><xs:complexType><xs:sequence><xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType></xs:element></xs:schema>`;

test('what grows with the packages runs along the dotted lines, what grows less runs flatter', () => {
  const svg = drawLines({ title: 'T', results: sizes.toReversed(), figure: 'wallMs' });
  const paths = [
    ...svg.matchAll(/<path d="M([\d.]+) ([\d.]+)L(?:[\d. L]*L)?([\d.]+) ([\d.]+)" class="line s\d( dashed)?"\/>/g),
  ];
  const slopes = paths.map((match) => (Number(match[2]) - Number(match[4])) / (Number(match[3]) - Number(match[1])));
  const guide = /<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)" class="guide"/.exec(svg) ?? [];
  const linearly = (Number(guide[2]) - Number(guide[4])) / (Number(guide[3]) - Number(guide[1]));
  expect(slopes).toHaveLength(3);
  expect(slopes[0]).toBeCloseTo(linearly, 1);
  expect(slopes[1]).toBeLessThan(linearly * 0.8);
  expect(paths.map((match) => match[5] !== undefined)).toEqual([true, false, false]);
});

test('ticks are round numbers around all values', () => {
  expect(linear(1.08, 0, 100).ticks.at(-1)).toBeCloseTo(1.5);
  expect(linear(480, 0, 100).ticks).toEqual([0, 100, 200, 300, 400, 500]);
  expect(linear(500, 0, 100).at(250)).toBe(50);
  expect(logarithmic([100, 9000], 0, 100).ticks).toEqual([100, 1000, 10_000]);
  expect(logarithmic([1000], 0, 100).ticks).toEqual([1000, 10_000]);
});

test('labels that would lie on each other move apart, in order and no further than needed', () => {
  expect(spread([100, 101, 300], 20)).toEqual([90.5, 110.5, 300]);
  expect(spread([300, 100], 20)).toEqual([300, 100]);
  const moved = spread([50, 40, 45, 60], 15);
  const order = moved.toSorted((a, b) => a - b);
  expect(order).toEqual([moved[1], moved[2], moved[0], moved[3]]);
  for (const [at, place] of order.entries()) if (at > 0) expect(place - (order[at - 1] ?? 0)).toBeCloseTo(15);
});

test('measured again, a case takes the place of itself in a workspace of that kind, and no other', () => {
  const etcd = result({ kind: 'etcd' });
  const old = merge({ version: 1, cases: [], limits: [] }, [result(), etcd], undefined);
  const again = result({ at: '2026-02-02T00:00:00.000Z' });
  expect(merge(old, [again], undefined).cases).toEqual([again, etcd]);
  expect(merge(old, sizes, undefined).cases).toEqual([result(), etcd, ...sizes]);
});

test('the page and the plots in the docs are those of the committed results', async () => {
  const results = readResults(committedResults);
  const page = await readFile(path.join(repository, 'docs/performance.md'), 'utf8');
  expect(fillPage(page, results)).toBe(page);
  for (const { name, svg } of plotsOf(results)) {
    expect(await readFile(path.join(repository, 'docs/images', name), 'utf8')).toBe(svg);
  }
});

test('a page tells the results, and says of a case that was not measured that it was not', () => {
  const page = '# P\n<!-- bench all-reused -->\nstale\n<!-- end -->\n<!-- bench cold -->\n<!-- end -->\n';
  const filled = fillPage(page, { version: 1, cases: [result()], limits: [] });
  expect(filled).not.toContain('stale');
  expect(filled).toContain('| gows test | 100 ms | 100 ms | 0.25 × |');
  expect(filled).toContain('<!-- bench cold -->\n\nNot measured yet.\n\n<!-- end -->');
  expect(fillPage(filled, { version: 1, cases: [result()], limits: [] })).toBe(filled);
});
