// Streams that no small workspace makes: very many packages, and names of tests with wide and combining characters.

import type { EventBody, RunEvent } from '#events';

const begin = Date.parse('2026-11-25T09:00:00.000Z');

function streamOf(bodies: readonly (readonly [ms: number, body: EventBody])[]): RunEvent[] {
  return bodies.map(([ms, body], at) => ({
    v: 1,
    seq: at + 1,
    at: new Date(begin + ms).toISOString(),
    run: 'made-up',
    ...body,
  }));
}

function opening(packages: number): (readonly [number, EventBody])[] {
  return [
    [
      0,
      {
        type: 'run.started',
        command: 'test',
        argv: ['test'],
        cwd: '/src/big',
        gows: '0.1.0',
        platform: 'linux/amd64',
        cores: 16,
      },
    ],
    [
      100,
      {
        type: 'workspace.read',
        root: '/src/big',
        kind: 'work',
        modules: 1,
        packages,
        go: 'go1.26.8',
        race: true,
        jobs: 16,
        elapsedMs: 100,
      },
    ],
  ];
}

const base = (path: string) =>
  ({ task: `test:${path}`, kind: 'test', package: path, module: 'example.com/big' }) as const;

function planned(path: string, more: Partial<Extract<EventBody, { type: 'task.planned' }>> = {}): EventBody {
  return { type: 'task.planned', ...base(path), dir: `/src/big/${path}`, reason: 'new package', ...more };
}

function passed(path: string, elapsedMs: number): EventBody {
  return { type: 'task.finished', ...base(path), outcome: 'pass', source: 'ran', attempt: 1, elapsedMs };
}

/** A thousand packages, most at work at once in one phase or another. */
export function manyPackages(): RunEvent[] {
  const paths = Array.from({ length: 1000 }, (_, n) => `example.com/big/part${n % 40}/service${n}`);
  const origin = { run: 'r', at: new Date(begin).toISOString(), machine: 'm', gows: '0.1.0', go: 'go1.26.8' };
  const bodies = opening(1000);
  paths.forEach((path, n) => {
    const reuse = n < 300 ? ({ state: 'kept', origin } as const) : ({ state: 'missed', cause: 'new package' } as const);
    bodies.push([150, planned(path, { estimateMs: 2_000 + n, reuse })]);
  });
  paths.slice(0, 300).forEach((path) => {
    const kept = { outcome: 'pass', source: 'local', origin, attempt: 1, elapsedMs: 900 } as const;
    bodies.push([160, { type: 'task.finished', ...base(path), ...kept }]);
  });
  paths.slice(300).forEach((path, n) => {
    const task = `test:${path}`;
    bodies.push([200 + n, { type: 'task.phase', task, phase: 'compile' }]);
    if (n < 400) bodies.push([2_000 + n, { type: 'task.phase', task, phase: 'link' }]);
    if (n < 300) bodies.push([3_000 + n, { type: 'task.phase', task, phase: 'ready' }]);
    if (n < 200) bodies.push([4_000 + n, { type: 'task.started', task, attempt: 1, pid: 1000 + n }]);
    if (n < 100) bodies.push([5_000 + n, passed(path, 1_000)]);
  });
  bodies.sort(([a], [b]) => a - b);
  return streamOf(bodies);
}

/** 試験 is two cells a character, é and ё́ are written with combining marks, one name is very long. */
export const oddTests: readonly string[] = [
  'Test試験/漢字の名前がとても長いので端末の幅には収まらない試験の名前',
  'TestCombining/e\u0301\u0301clair_\u0451\u0301lka',
  `TestLong/${'x'.repeat(300)}`,
  'TestEscapes/\u001b[31mred\u001b[2J',
];

export function oddNames(): RunEvent[] {
  const bodies = opening(4);
  oddTests.forEach((test, n) => {
    const path = `example.com/big/names/パッケージ${n}`;
    const task = `test:${path}`;
    bodies.push([150, planned(path)]);
    bodies.push([1_000 + n, { type: 'task.started', task, attempt: 1, pid: 200 + n }]);
    bodies.push([1_010 + n, { type: 'test.run', task, test }]);
    bodies.push([1_020 + n, { type: 'task.output', task, test, output: `    x_test.go:1:\t${test}\u0007\n` }]);
    if (n > 1) return;
    const end = { package: path, test, outcome: 'fail', elapsedMs: 5 } as const;
    bodies.push([6_000 + n, { type: 'test.finished', task, ...end }]);
    bodies.push([
      6_100 + n,
      { type: 'task.finished', ...base(path), outcome: 'fail', source: 'ran', attempt: 1, elapsedMs: 5_100 },
    ]);
  });
  bodies.sort(([a], [b]) => a - b);
  return streamOf(bodies);
}

/** The first of three packages fails and leaves a colour on; and eight tests have failed in the second, which runs. */
export function colourLeftOn(): RunEvent[] {
  const bodies = opening(3);
  for (const path of ['a', 'b', 'c']) {
    bodies.push([150, planned(path)], [1_000, { type: 'task.started', task: `test:${path}`, attempt: 1 }]);
  }
  const fails = (path: string, test: string, output: string): EventBody[] => [
    { type: 'task.output', task: `test:${path}`, test, output },
    { type: 'test.finished', task: `test:${path}`, package: path, test, outcome: 'fail', elapsedMs: 5 },
  ];
  for (const body of fails('a', 'TestA', '    a_test.go:1: \u001b[31;44mred\n')) bodies.push([2_000, body]);
  bodies.push([
    2_100,
    { type: 'task.finished', ...base('a'), outcome: 'fail', source: 'ran', attempt: 1, elapsedMs: 1_100 },
  ]);
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
    for (const body of fails('b', `TestB${n}`, `    b_test.go:${n}: no\n`)) bodies.push([3_000 + n, body]);
  }
  return streamOf(bodies);
}

/** One of two packages fails and writes what wipes the screen, moves the cursor and asks the terminal; the other runs. */
export function steeringOutput(): RunEvent[] {
  const bodies = opening(2);
  for (const path of ['a', 'b']) {
    bodies.push([150, planned(path)], [1_000, { type: 'task.started', task: `test:${path}`, attempt: 1 }]);
  }
  const pieces = [
    'first\u001b[2J',
    '\u001b[31mred\u001b[0m',
    '\u001b[99A\u001b[6n\u001b]0;title\u0007\u000e',
    '\u001bclast\n',
  ];
  bodies.push(
    [2_000, { type: 'task.output', task: 'test:a', test: 'TestA', output: pieces.join(' ') }],
    [2_010, { type: 'test.finished', task: 'test:a', package: 'a', test: 'TestA', outcome: 'fail', elapsedMs: 5 }],
    [2_100, { type: 'task.finished', ...base('a'), outcome: 'fail', source: 'ran', attempt: 1, elapsedMs: 1_100 }],
  );
  return streamOf(bodies);
}
