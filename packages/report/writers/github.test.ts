// What GitHub Actions is told: annotations that its runner reads back as they were meant, and a summary within its bound.

import { describe, expect, test } from 'vitest';
import { type EventBody, fineOutcomes, type RunEvent, redactor } from '#events';
import { createGithubWriter } from '#report';
import { readRecorded, recordedNames, recordedRoot } from '#testkit';
import { annotation } from './github.ts';

interface Command {
  readonly type: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** As the runner reads a line (ActionCommand.TryParseV2 of actions/runner). */
function parse(line: string): Command {
  const [, type = '', rest = '', data = ''] = /^::(\w+) ?([^:]*)::(.*)$/.exec(line) ?? [];
  const plain = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const properties = Object.fromEntries(
    rest.split(',').map((property) => {
      const at = property.indexOf('=');
      return [property.slice(0, at), plain(property.slice(at + 1))];
    }),
  );
  return { type, properties, message: plain(data) };
}

function tell(
  events: readonly RunEvent[],
  more: { checkout?: string; bytes?: number; env?: Record<string, string> } = {},
) {
  const lines: string[] = [];
  const summaries: string[] = [];
  const writer = createGithubWriter({
    write: (text) => lines.push(text),
    summary: (text) => summaries.push(text),
    summaryBytes: more.bytes ?? 1 << 20,
    checkout: more.checkout ?? '/src',
    top: recordedRoot,
    redact: redactor(more.env ?? {}),
  });
  for (const event of events) writer(event);
  for (const line of lines) expect(line).toMatch(/^::(error|warning) [^\n]*\n$/);
  return { commands: lines.map((line) => parse(line.trimEnd())), summary: summaries.join(''), times: summaries.length };
}

test('what is to be run once more is no error yet; what then passes alone is a warning, and stands in the summary', () => {
  const of = { type: 'task.finished', task: 't', kind: 'test', package: 'p', module: 'm', source: 'ran' } as const;
  const bodies: EventBody[] = [
    { type: 'task.started', task: 't', attempt: 1 },
    { ...of, outcome: 'timeout', attempt: 1, elapsedMs: 1, again: { beside: 3 } },
    { type: 'task.started', task: 't', attempt: 2 },
    { ...of, outcome: 'flaky', attempt: 2, elapsedMs: 1, alone: { outcome: 'timeout', beside: 3 } },
    { type: 'run.finished', outcome: 'pass', exitCode: 0, counts: { flaky: 1 }, elapsedMs: 2 },
  ];
  const at = '2026-11-25T09:00:00.000Z';
  const { commands, summary } = tell(bodies.map((body, i) => ({ v: 1, seq: i + 1, at, run: 'r', ...body })));
  const words = 'failed beside 3 other processes (timed out), passed alone';
  expect(commands).toEqual([{ type: 'warning', properties: { title: 'p: flaky' }, message: words }]);
  expect(summary).toMatch(/^### Flaky \(1 package\)\n\n- .*\bp\b.* failed beside 3 other processes .*passed alone$/m);
});

test('a command comes back as it was meant, whatever is in it', () => {
  const text = 'a%0A,b: 100%\r\nc::d';
  const line = annotation('error', text, text, { file: 'a,b:c%/d.go', line: '3' });
  expect(line).not.toContain('\n');
  expect(parse(line)).toEqual({
    type: 'error',
    properties: { file: 'a,b:c%/d.go', line: '3', title: text },
    message: text,
  });
});

describe.each(recordedNames())('%s', (name) => {
  const events = readRecorded(name);

  test('has no more annotations than are shown, each at a file of the checkout', () => {
    const { commands } = tell(events);
    for (const type of ['error', 'warning']) {
      expect(commands.filter((command) => command.type === type).length).toBeLessThanOrEqual(10);
    }
    for (const { properties } of commands) {
      if (properties['file'] !== undefined) expect(properties['file']).toMatch(/^example\/[^/]/);
      expect(properties['title']).toBeTruthy();
    }
    const red = events.some(
      (event) => event.type === 'task.finished' && !fineOutcomes.has(event.outcome) && event.outcome !== 'cancelled',
    );
    if (red) expect(commands.some(({ type }) => type === 'error')).toBe(true);
  });

  test('has one summary, that names what failed, within its bound', () => {
    const { summary, times } = tell(events);
    expect(times).toBe(1);
    const newest = new Map(events.flatMap((event) => (event.type === 'task.finished' ? [[event.task, event]] : [])));
    for (const { package: path, outcome } of newest.values()) {
      if (!fineOutcomes.has(outcome) && outcome !== 'cancelled') expect(summary).toContain(path);
    }
    for (const bytes of [0, 10, 400, 3000]) {
      const cut = tell(events, { bytes }).summary;
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(bytes);
    }
  });
});

test('a failed test is told at the line that failed, with the command to run it again', () => {
  const [first] = tell(readRecorded('fail')).commands.filter(({ type }) => type === 'error');
  expect(first).toMatchObject({
    type: 'error',
    properties: { file: 'example/shop/cart/cart_test.go', title: 'TestTotal/discount/deep_hole failed' },
  });
  expect(first?.message).toContain('cart_test.go:');
  expect(first?.message).toContain("gows test example.com/shop/cart -run '");
});

test('a test that names no place is not told at the place of another', () => {
  const events = stream(
    ['TestPlaced', '    cart_test.go:7: bad \u001b[31mred\u001b[0m'],
    ['ExampleTotal', 'got:\n1\nwant:\n2'],
  );
  const { commands, summary } = tell(events);
  expect(commands.map(({ properties }) => [properties['title'], properties['line']])).toEqual([
    ['TestPlaced failed', '7'],
    ['ExampleTotal failed', undefined],
  ]);
  expect(commands[0]?.message).toContain('cart_test.go:7: bad red');
  expect(commands[1]?.message).toContain('got:\n1\nwant:\n2');
  expect(summary).not.toContain('\u001b');
});

test('a package with many failures leaves room for those of others, one each at once and the rest in turn at the end', () => {
  const many = Array.from({ length: 30 }, (_, n) => [`TestMany${n}`, `    a_test.go:${n + 1}: no`] as const);
  const other = (name: string, ...tests: readonly (readonly [string, string])[]) =>
    stream(...tests)
      .slice(0, -1)
      .map((event) => rename(event, name));
  const end = stream().slice(-1);
  const events = [
    ...stream(...many).slice(0, -1),
    ...other('b', ['TestB1', 'no'], ['TestB2', 'no']),
    ...other('c', ['TestC', 'no']),
  ];
  const titles = (told: readonly RunEvent[]) =>
    tell(told).commands.map(({ properties }) => properties['title']?.replace(' failed', ''));
  expect(titles(events)).toEqual(['TestMany0', 'TestB1', 'TestC']);
  expect(titles([...events, ...end])).toEqual([
    ...['TestMany0', 'TestB1', 'TestC', 'TestMany1', 'TestB2'],
    ...['TestMany2', 'TestMany3', 'TestMany4', 'TestMany5', 'TestMany6'],
  ]);
});

/** The same event of another package. */
function rename(event: RunEvent, name: string): RunEvent {
  return JSON.parse(
    JSON.stringify(event).replaceAll('"task":"t"', `"task":"${name}"`).replaceAll('example.com/shop/cart', name),
  );
}

/** A run of one package in which each of these tests fails with such output. */
function stream(...tests: readonly (readonly [name: string, said: string])[]): RunEvent[] {
  const base = { task: 't', kind: 'test', package: 'example.com/shop/cart', module: 'example.com/shop' } as const;
  const bodies: EventBody[] = [
    { type: 'task.planned', ...base, dir: `${recordedRoot}/shop/cart`, reason: '' },
    { type: 'task.started', task: 't', attempt: 1 },
    ...tests.flatMap(([test, said]): EventBody[] => [
      { type: 'test.run', task: 't', test },
      { type: 'task.output', task: 't', test, output: `${said}\n` },
      { type: 'task.output', task: 't', test, output: `--- FAIL: ${test} (0.00s)\n` },
      { type: 'test.finished', task: 't', package: base.package, test, outcome: 'fail', elapsedMs: 1 },
    ]),
    {
      type: 'task.finished',
      ...base,
      outcome: 'fail',
      source: 'ran',
      attempt: 1,
      elapsedMs: 9,
      where: 'shop/cart/cart_test.go:7',
    },
    { type: 'run.finished', outcome: 'fail', exitCode: 1, elapsedMs: 9 } as EventBody,
  ];
  return bodies.map((body, at) => ({ v: 1, seq: at + 1, at: '2026-11-25T09:00:00.000Z', run: 'r', ...body }));
}

test('one build that fails is told once, however many packages it stops', () => {
  const { commands } = tell(readRecorded('build'));
  const stores = commands.filter(({ properties }) => properties['file'] === 'example/store/store.go');
  expect(stores).toHaveLength(1);
});

test('what lies outside of the checkout has no place', () => {
  for (const { properties } of tell(readRecorded('fail'), { checkout: '/elsewhere' }).commands) {
    expect(properties).not.toHaveProperty('file');
  }
});

test('neither annotation nor summary holds a secret, and output cannot leave its block', () => {
  const head = { v: 1, at: '2026-01-01T00:00:00.000Z', run: 'r', seq: 1 } as const;
  const base = { task: 'test:p', package: 'p', kind: 'test', module: 'm' } as const;
  const bodies: EventBody[] = [
    { type: 'task.planned', ...base, dir: '/p', reason: '' },
    { type: 'task.output', task: 'test:p', test: 'T', output: '    t.go:1: hunter2x\n' },
    { type: 'task.output', task: 'test:p', test: 'T', output: '```\n</details># Big\n' },
    { type: 'test.finished', task: 'test:p', package: 'p', test: 'T', outcome: 'fail', elapsedMs: 1 },
    {
      type: 'task.finished',
      ...base,
      outcome: 'fail',
      source: 'ran',
      attempt: 1,
      elapsedMs: 1,
      rerun: 'gows test p -run hunter2x',
    },
    { type: 'run.finished', outcome: 'fail', exitCode: 1, counts: { fail: 1 }, elapsedMs: 1 },
  ];
  const { commands, summary } = tell(
    bodies.map((body) => ({ ...head, ...body })),
    { env: { A_TOKEN: 'hunter2x' } },
  );
  expect(JSON.stringify(commands) + summary).not.toContain('hunter2x');
  expect(summary).toContain(
    '````text\n--- FAIL: T (0.00s) the process ended\n    t.go:1: ***\n```\n</details># Big\n````',
  );
});
