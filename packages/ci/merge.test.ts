// Shards as one run: what recorded runs tell is the same when it was told by several, and whatever lacks is named.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeShards, type ShardStream } from '#ci';
import type { RunEvent } from '#events';
import { checkStream } from '#events';
import { createRunState, fold } from '#report';
import { readRecorded } from '#testkit';

const recorded = ['mixed', 'fail', 'long', 'race', 'timeout', 'build', 'panic', 'pass', 'cancelled'];
const split = { by: 'import-path', id: 'a'.repeat(64) } as const;
const head = { rev: 'b'.repeat(40), dirty: false };
const base = { rev: 'c'.repeat(40), how: 'merge base' };

/** What is asked of no particular shards. */
const request = {
  run: 'all',
  nowMs: Date.parse('2026-12-01T00:00:00Z'),
  asked: {
    type: 'run.started',
    command: 'ci merge',
    argv: ['ci', 'merge'],
    cwd: '/',
    gows: '0',
    platform: 'x',
    cores: 1,
  },
} as const;

/** A recorded run as if `count` runners had shared it, task by task. What belongs to no task, the first one tells. */
function shardsOf(events: readonly RunEvent[], count: number, holder: (task: string) => number): ShardStream[] {
  const tasks = events.flatMap((event) => (event.type === 'task.planned' ? [event.task] : []));
  return Array.from({ length: count }, (_, at) => {
    const shard = { index: at + 1, count };
    const failed = events.some(
      (event) => event.type === 'task.finished' && !fine.has(event.outcome) && holder(event.task) === at,
    );
    const own = events.flatMap((event): readonly RunEvent[] => {
      if (event.type === 'run.started') return [{ ...event, shard }];
      if (event.type === 'workspace.read') {
        const elsewhere = tasks.filter((task) => holder(task) !== at).length;
        return [{ ...event, head, base, shard: { ...split, ...shard, elsewhere } }];
      }
      if (event.type === 'run.finished') {
        const outcome = event.outcome === 'fail' && !failed ? 'pass' : event.outcome;
        return [{ ...event, outcome, exitCode: outcome === 'pass' ? 0 : event.exitCode }];
      }
      return ('task' in event ? holder(event.task) : 0) === at ? [event] : [];
    });
    return { name: `${at + 1}.jsonl`, events: own.map((event, seq) => ({ ...event, seq: seq + 1, run: `run-${at}` })) };
  });
}

const fine = new Set(['pass', 'skip', 'no-tests', 'flaky']);

/** What is known of each task when all is over. */
function tasksOf(events: readonly RunEvent[]) {
  const state = createRunState({ keepEverything: true });
  for (const event of events) fold(state, event);
  return [...state.tasks.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, package: path, dir, status, finished, tests, attempt, before, after }) => ({
      id,
      path,
      dir,
      status,
      finished: finished && { ...finished, seq: 0, run: '', parent: '' },
      attempt,
      output: [before, after],
      tests: [...tests.values()].map(({ name, outcome, elapsedMs, racy, text }) => [
        name,
        outcome,
        elapsedMs,
        racy,
        text,
      ]),
    }));
}

test.each(recorded)('what was told of %s by one is told by several', (name) => {
  const events = readRecorded(name);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.infiniteStream(fc.nat()), fc.nat(), (count, numbers, turn) => {
      const holders = new Map<string, number>();
      const holder = (task: string): number => {
        const known = holders.get(task) ?? (numbers.next().value ?? 0) % count;
        holders.set(task, known);
        return known;
      };
      const shards = shardsOf(events, count, holder);
      // They come in any order.
      const streams = [...shards.slice(turn % count), ...shards.slice(0, turn % count)];
      const merged = mergeShards({ streams, ...request });
      expect(merged.faults).toEqual([]);
      const reader = checkStream('merged');
      for (const event of merged.events) reader.read(JSON.stringify(event));
      reader.end();
      expect(tasksOf(merged.events)).toEqual(tasksOf(events));
      const [end, expected] = [merged.events.at(-1), events.at(-1)];
      if (end?.type !== 'run.finished' || expected?.type !== 'run.finished') throw new Error('a run has an end');
      expect([end.outcome, end.exitCode, end.counts]).toEqual([expected.outcome, expected.exitCode, expected.counts]);
    }),
    { numRuns: 25 },
  );
});

describe('of three shards', () => {
  const events = readRecorded('mixed');
  const tasks = [...new Set(events.flatMap((event) => ('task' in event ? [event.task] : [])))];
  const three = (): ShardStream[] => shardsOf(events, 3, (task) => tasks.indexOf(task) % 3);
  const changed = ({ name, events: own }: ShardStream, change: (event: RunEvent) => RunEvent): ShardStream => ({
    name,
    events: own.map(change),
  });
  const [one, two, last] = three() as [ShardStream, ShardStream, ShardStream];
  const asRead = (more: object) => (event: RunEvent) =>
    event.type === 'workspace.read' ? { ...event, ...more } : event;

  test.each<readonly [string, readonly ShardStream[], string]>([
    ['one is missing', [one, last], 'shard 2/3 is missing'],
    ['two are missing', [last], 'shard 1/3 is missing'],
    [
      'one is there twice',
      [one, two, last, changed({ ...two, name: 'again.jsonl' }, (event) => ({ ...event, run: 'x' }))],
      'again.jsonl: shard 2 is there twice: 2.jsonl is another run of it',
    ],
    [
      'one was cut off',
      [one, { ...two, events: two.events.slice(0, 5) }, last],
      '2.jsonl: shard 2/3 was cut off before its run ended',
    ],
    [
      'one has only begun',
      [one, { ...two, events: two.events.slice(0, 1) }, last],
      '2.jsonl: shard 2/3 was cut off before its run ended',
    ],
    ['one is empty', [one, two, { name: '3.jsonl', events: [] }], '3.jsonl: the stream is empty'],
    [
      'one is of another commit',
      [one, changed(two, asRead({ head: { rev: 'd'.repeat(40), dirty: false } })), last],
      '2.jsonl: shard 2/3 is of another run than the others: commit dddddddddddd, and not bbbbbbbbbbbb',
    ],
    [
      'one had no race detector',
      [one, two, changed(last, asRead({ race: false }))],
      '3.jsonl: shard 3/3 is of another run than the others: race detector off, and not on',
    ],
    [
      'one is of another split',
      [one, two, changed(last, asRead({ shard: { ...split, elsewhere: 3, index: 3, count: 3, id: 'e'.repeat(64) } }))],
      'split of the packages eeeeeeeeeeee, and not aaaaaaaaaaaa',
    ],
    [
      'one had other flags',
      [
        one,
        changed(two, (event) => (event.type === 'run.started' ? { ...event, argv: [...event.argv, '-short'] } : event)),
        last,
      ],
      '2.jsonl: shard 2/3 is of another run than the others: command line',
    ],
    [
      'one lost the end of a task',
      [one, { ...two, events: two.events.filter(({ type }) => type !== 'task.finished') }, last],
      '2.jsonl: what became of ',
    ],
    [
      'one lost its workspace',
      [one, two, { ...last, events: last.events.filter(({ type }) => type !== 'workspace.read') }],
      '3.jsonl: it has lost what was read of the workspace',
    ],
    [
      'one says that it passed and it did not',
      [one, two, last].map((shard) =>
        changed(shard, (event) => (event.type === 'run.finished' ? { ...event, outcome: 'pass', exitCode: 0 } : event)),
      ),
      'its run has passed, and ',
    ],
    [
      'one ends as no run does',
      [one, two, changed(last, (event) => (event.type === 'run.finished' ? { ...event, exitCode: 256 } : event))],
      '3.jsonl: its run ends with ',
    ],
    [
      'one is no number',
      [
        one,
        two,
        changed(last, (event) =>
          event.type === 'workspace.read' && event.shard ? { ...event, shard: { ...event.shard, index: 0 } } : event,
        ),
      ],
      '3.jsonl: there is no shard 0/3',
    ],
    [
      'one took an age',
      [one, two, changed(last, (event) => (event.type === 'task.finished' ? { ...event, elapsedMs: 9e15 } : event))],
      '3.jsonl: something in it takes 9000000000000000 ms',
    ],
    ['one is of all', [one, two, { name: 'all.jsonl', events }], 'all.jsonl: this is a run of all, and no shard'],
    [
      'two have the same package',
      [
        one,
        two,
        {
          ...last,
          events: [
            ...last.events.slice(0, -1),
            ...one.events.filter(({ type }) => type === 'task.planned'),
            ...last.events.slice(-1),
          ],
        },
      ],
      'is in shard 1 as well (1.jsonl)',
    ],
  ])('%s, which is an error with its name', (_, streams, said) => {
    const { events: merged, faults } = mergeShards({ streams, ...request });
    const words = faults.map(({ place, message }) => [place?.file, message].filter(Boolean).join(': '));
    expect(words.join('\n')).toContain(said);
    const end = merged.at(-1);
    expect(end).toMatchObject({ type: 'run.finished', outcome: 'error', exitCode: 2 });
    const told = merged.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic] : []));
    expect(told.slice(-faults.length)).toEqual(faults);
  });

  test('one that has no package needs not be there', () => {
    const all = shardsOf(events, 4, (task) => tasks.indexOf(task) % 3);
    expect(mergeShards({ streams: all.slice(0, 3), ...request }).faults).toEqual([]);
    expect(mergeShards({ streams: all.slice(1), ...request }).faults.map(({ message }) => message)).toEqual([
      'shard 1/4 is missing',
    ]);
  });

  test('the same file by two ways is one shard', () => {
    expect(mergeShards({ streams: [one, two, last, { ...two, name: 'link.jsonl' }], ...request }).faults).toEqual([]);
  });

  test('paths of a runner become those of here, and nothing else of them', () => {
    const read = events.find(({ type }) => type === 'workspace.read');
    const root = read?.type === 'workspace.read' ? read.root : '';
    const { events: merged } = mergeShards({ streams: [one, two, last], ...request, root: '/here' });
    const dirs = merged.flatMap((event) => (event.type === 'task.planned' ? [event.dir] : []));
    const expected = events.flatMap((event) =>
      event.type === 'task.planned' ? [event.dir.replace(root, '/here')] : [],
    );
    expect(dirs.sort()).toEqual(expected.sort());
    expect(merged.find(({ type }) => type === 'workspace.read')).toMatchObject({ root: '/here' });
  });

  test('no shard at all is a run that ends with an error, as it was asked for', () => {
    const { events: told } = mergeShards({ streams: [{ name: 'x', events: [] }], ...request });
    expect(told.map(({ type }) => type)).toEqual(['run.started', 'diagnostic', 'run.finished']);
    expect(told.at(-1)).toMatchObject({ outcome: 'error', exitCode: 2 });
  });

  test('a shard that was run later, or by a clock that is wrong, is as if all had begun together', () => {
    const lasts = (streams: readonly ShardStream[]): number => {
      const end = mergeShards({ streams, ...request }).events.at(-1);
      return end?.type === 'run.finished' ? end.elapsedMs : -1;
    };
    const inTime = lasts([one, two, last]);
    for (const hours of [3, 24 * 365 * 70, -30 * 24]) {
      const moved = changed(two, (event) => ({
        ...event,
        at: new Date(Date.parse(event.at) + hours * 3_600_000).toISOString(),
      }));
      expect(lasts([one, moved, last])).toBe(inTime);
    }
  });
});
