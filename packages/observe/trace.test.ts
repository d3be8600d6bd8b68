// What goexec took down, read, and what of it counts.

import { describe, expect, it } from 'vitest';
import { consultedShape, parseTrace, type Trace } from './index.ts';
import { makeWorld, type World } from './world.fixture.ts';

const end = { programs: 2, calls: 7, spentMs: 0.5 };
const file = (rows: readonly string[], last: object = end) =>
  ['gows trace 1', ...rows, `e${JSON.stringify(last)}`, ''].join('\0');

describe('a trace', () => {
  it('has what was opened or started, and what was asked about, each once, line breaks and all', () => {
    expect(parseTrace(file(['o/a', 'x/bin/sh', 's/a', 's/b\nc', 'o/a']))).toEqual({
      opened: ['/a', '/bin/sh'],
      stated: ['/a', '/b\nc'],
      started: true,
      calls: 7,
      spentMs: 0.5,
    });
    expect(parseTrace(file([], { ...end, programs: 1 }))).toMatchObject({ opened: [], started: false });
  });

  it('says why it is not all, or not as it would be without', () => {
    const { incomplete, disturbed } = parseTrace(file([], { ...end, incomplete: 'a', disturbed: 'b' })) ?? {};
    expect([incomplete, disturbed]).toEqual(['a', 'b']);
  });

  it('is none where the file is not whole', () => {
    const whole = file(['o/a']);
    for (let size = 0; size < whole.length; size++) expect(parseTrace(whole.slice(0, size))).toBeUndefined();
    expect(parseTrace(whole.replace('trace 1', 'trace 2'))).toBeUndefined();
  });
});

describe('what was followed', () => {
  const log = (world: World, opened: readonly string[] = []) => ({
    env: ['A'],
    opened: opened.map((name) => world.at(name)),
    stated: [],
    reopened: [],
  });
  const traceOf = (world: World, opened: readonly string[], more: Partial<Trace> = {}): Trace => ({
    opened: opened.map((name) => world.at(name)),
    stated: [world.at('top/none')],
    started: true,
    calls: 3,
    spentMs: 0,
    ...more,
  });

  it('counts beside the log, and is all', async () => {
    await using world = await makeWorld();
    world.write('top/a', '');
    const trace = traceOf(world, ['top/a', 'top/none', 'goroot/bin/go']);
    expect(consultedShape(log(world, ['top/b']), world.roots, { trace })).toEqual({
      env: ['A'],
      opened: ['$TOP/a', '$TOP/b', '$TOP/none'],
      stated: [],
      started: true,
      complete: true,
      mayHaveStarted: false,
      passing: false,
    });
  });

  it('counts as if it had not been, where it is not all, where it is doubtful, or too much', async () => {
    await using world = await makeWorld();
    const many = Array.from({ length: 6000 }, (_, at) => `top/${at}`);
    for (const trace of [
      traceOf(world, ['top/a'], { incomplete: 'x' }),
      traceOf(world, ['top/a'], { disturbed: 'x' }),
      traceOf(world, many),
    ]) {
      expect(consultedShape(log(world, ['top/b']), world.roots, { trace })).toEqual(
        consultedShape(log(world, ['top/b']), world.roots),
      );
    }
  });

  it('has no counters of the go command', async () => {
    await using world = await makeWorld();
    const trace = traceOf(world, ['home/.config/go/telemetry/local/go@go1.26.8.v1.count', 'home/.config/go/env']);
    expect(consultedShape(log(world), world.roots, { trace }).opened).toEqual(['$HOME/.config/go/env']);
    // A fixture may have any name.
    const fixture = traceOf(world, ['top/b/go/telemetry/local/one.count']);
    expect(consultedShape(log(world), world.roots, { trace: fixture }).opened).toEqual([
      '$TOP/b/go/telemetry/local/one.count',
    ]);
  });
});
