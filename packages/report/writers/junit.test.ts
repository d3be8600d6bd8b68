// JUnit files: valid by the schema that Jenkins goes by, red exactly where a package is, whatever tests print.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { type EventBody, fineOutcomes, type RunEvent, redactor } from '#events';
import { createJunitWriter } from '#report';
import { readRecorded, recordedNames } from '#testkit';

const schema = readFileSync(
  fileURLToPath(new URL('../../../testdata/junit/jenkins-junit.xsd', import.meta.url)),
  'utf8',
);

function junit(events: readonly RunEvent[], env: Record<string, string> = {}): string {
  const writer = createJunitWriter({ hostname: 'build.example', redact: redactor(env) });
  for (const event of events) writer(event);
  return writer.document();
}

async function faultsOf(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: { fileName: 'junit.xml', contents: xml }, schema, maxMemoryPages: 4096 });
  return errors.map(({ message }) => message);
}

interface Suite {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly red: number;
  readonly cases: number;
}

/** Enough of a reader for what the writer makes, which the schema has been asked about. */
function suitesOf(xml: string): readonly Suite[] {
  return [...xml.matchAll(/<testsuite ([^>]*)>([\s\S]*?)<\/testsuite>/g)].map(([, head = '', body = '']) => {
    const attributes = Object.fromEntries(
      [...head.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
    );
    return {
      name: attributes['name'] ?? '',
      attributes,
      red: body.match(/<(failure|error) /g)?.length ?? 0,
      cases: body.match(/<testcase /g)?.length ?? 0,
    };
  });
}

describe.each(recordedNames())('%s', (name) => {
  const events = readRecorded(name);

  test('is valid', async () => {
    expect(await faultsOf(junit(events))).toEqual([]);
  });

  test('is red where a package is, and counts what it holds', () => {
    const suites = suitesOf(junit(events));
    const newest = new Map(events.flatMap((event) => (event.type === 'task.finished' ? [[event.package, event]] : [])));
    const packages = suites.filter((suite) => suite.name !== 'gows');
    expect(packages.map((suite) => suite.name)).toEqual([...newest.keys()]);
    for (const { name: path, red, cases, attributes } of packages) {
      const outcome = newest.get(path)?.outcome ?? 'pass';
      if (outcome !== 'cancelled') expect(`${path} ${red > 0}`).toBe(`${path} ${!fineOutcomes.has(outcome)}`);
      expect(Number(attributes['tests'])).toBe(cases);
      expect(Number(attributes['failures']) + Number(attributes['errors'])).toBe(red);
      expect(attributes['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    }
    const ids = suites.map(({ attributes }) => Number(attributes['id']));
    expect(ids).toEqual(ids.map((_, n) => n));
    const last = events.at(-1);
    if (last?.type === 'run.finished' && last.outcome === 'error') expect(suites.some(({ red }) => red > 0)).toBe(true);
  });

  test('is valid wherever the run is cut off', async () => {
    for (const part of [0.2, 0.5, 0.8])
      expect(await faultsOf(junit(events.slice(0, events.length * part)))).toEqual([]);
  });
});

test('races, panics, timeouts and builds that fail say so, with what was printed', () => {
  const xml = junit(readRecorded('phases'));
  for (const [type, text] of [
    ['race', 'WARNING: DATA RACE'],
    ['panic', 'panic: '],
    ['timeout', 'panic: test timed out'],
    ['killed', 'allocating'],
    ['build-fail', 'undefined: C'],
    ['vet-fail', 'format %d has arg'],
  ]) {
    const found = [...xml.matchAll(new RegExp(`<(?:failure|error) message="[^"]*" type="${type}">([^<]*)<`, 'g'))];
    expect(found.map(([, body = '']) => body).join('\n')).toContain(text);
  }
});

const head = { v: 1, at: '2026-01-01T00:00:00.000Z', run: 'r' } as const;
const base = { task: 'test:p', package: 'p' } as const;
const ended = (outcome: 'pass' | 'fail'): EventBody => ({
  type: 'task.finished',
  ...base,
  kind: 'test',
  module: 'm',
  outcome,
  source: 'ran',
  attempt: 1,
  elapsedMs: 12,
});
function stream(...bodies: EventBody[]): RunEvent[] {
  return bodies.map((body, n) => ({ ...head, seq: n + 1, ...body }));
}
const planned: EventBody = { type: 'task.planned', ...base, kind: 'test', module: 'm', dir: '/p', reason: '' };
const test1 = (outcome: 'pass' | 'fail' | 'skip', name = 'T'): EventBody => ({
  type: 'test.finished',
  ...base,
  test: name,
  outcome,
  elapsedMs: 3,
});
const print = (output: string, name = 'T'): EventBody => ({ type: 'task.output', task: 'test:p', test: name, output });

test('whatever tests are called and print, the file is valid and says it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 80 }),
      async (name, text) => {
        const called = `T${name}`;
        const xml = junit(
          stream(planned, print(`\0\x1b[31m]]>&<"${text}\ud800\n`, called), test1('fail', called), ended('fail')),
        );
        expect(await faultsOf(xml)).toEqual([]);
        expect(xml).toContain('\\x00\\x1b[31m]]&gt;&amp;&lt;');
      },
    ),
    { numRuns: 25 },
  );
});

test('a skipped test says why; one that failed in a package that passed is not red', () => {
  const xml = junit(
    stream(
      planned,
      print('    p_test.go:3: no database\n'),
      print('--- SKIP: T (0.00s)\n'),
      test1('skip'),
      test1('fail', 'U'),
      ended('pass'),
    ),
  );
  expect(xml).toContain('<skipped>p_test.go:3: no database</skipped>');
  expect(xml).toContain('<skipped>failed, in a package that passed as a whole</skipped>');
  expect(xml).not.toMatch(/<(failure|error) /);
});

test('no secret stands in it', () => {
  const xml = junit(stream(planned, print('login hunter2x\n'), test1('fail'), ended('fail')), {
    DB_PASSWORD: 'hunter2x',
  });
  expect(xml).toContain('login ***');
});
