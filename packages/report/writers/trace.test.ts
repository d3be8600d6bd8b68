// Traces: what the trace event format asks for, so that Perfetto and about:tracing show all that happened.

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { reportOf, traceOf } from '#report';
import { readRecorded, recordedNames } from '#testkit';

/** The parts of the format that are in use: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU */
const id = z.int().nonnegative();
const format = z.object({
  traceEvents: z.array(
    z.union([
      z.strictObject({
        ph: z.literal('X'),
        name: z.string().min(1),
        cat: z.string().min(1),
        ts: z.int().nonnegative(),
        dur: z.int().nonnegative(),
        pid: id,
        tid: id,
        args: z.record(z.string(), z.unknown()).optional(),
      }),
      z.strictObject({
        ph: z.literal('M'),
        name: z.enum(['process_name', 'thread_name']),
        pid: id,
        tid: id,
        args: z.strictObject({ name: z.string() }),
      }),
      z.strictObject({
        ph: z.literal('M'),
        name: z.enum(['process_sort_index', 'thread_sort_index']),
        pid: id,
        tid: id,
        args: z.strictObject({ sort_index: z.int() }),
      }),
    ]),
  ),
  displayTimeUnit: z.literal('ms'),
  otherData: z.record(z.string(), z.string()),
});

const traceEvent = (name: string) => {
  const answer = reportOf(readRecorded(name));
  if (!answer) throw new Error('no report');
  const text = JSON.stringify(traceOf(answer));
  return { answer, trace: format.parse(JSON.parse(text)) };
};

describe.each(recordedNames())('%s', (name) => {
  const { answer, trace } = traceEvent(name);
  const stretches = trace.traceEvents.filter((event) => event.ph === 'X');

  test('stretches of one track never overlap, and each track and process has a name', () => {
    const tracks = Map.groupBy(stretches, ({ pid, tid }) => `${pid}/${tid}`);
    for (const [track, events] of tracks) {
      events
        .sort((a, b) => a.ts - b.ts)
        .reduce((end, { ts, dur }) => {
          expect(ts).toBeGreaterThanOrEqual(end);
          return ts + dur;
        }, 0);
      const named = trace.traceEvents.some(
        (event) => event.name === 'thread_name' && `${event.pid}/${event.tid}` === track,
      );
      expect([track, named]).toEqual([track, true]);
    }
    for (const { pid } of stretches) {
      expect(trace.traceEvents.some((event) => event.name === 'process_name' && event.pid === pid)).toBe(true);
    }
  });

  test('every process that ran a test and every step of a build is in it, for as long as it took', () => {
    const running = answer.tasks.flatMap(({ package: path, spans }) =>
      spans.filter(({ kind }) => kind === 'run').map(({ startMs, endMs }) => `${path} ${startMs} ${endMs - startMs}`),
    );
    const of = (cat: string, pid: number) =>
      stretches
        .filter((event) => event.cat === cat && event.pid === pid)
        .map((event) => `${event.name} ${event.ts / 1000} ${event.dur / 1000}`);
    expect(of('run', 3).sort()).toEqual(running.sort());
    const links = answer.steps
      .filter(({ step }) => step === 'link')
      .map((step) => `link ${step.importPath} ${step.startMs} ${step.elapsedMs}`);
    expect(of('link', 2).sort()).toEqual(links.sort());
  });
});
