import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DiagnosticError } from '#diagnostics';
import { checkStream } from '#events';
import { eventFields, headFields } from './fields.ts';
import { runEventSchema } from './schema.ts';

const whole = readFileSync(fileURLToPath(new URL('../../testdata/recorded/long.jsonl', import.meta.url)), 'utf8');
const lines = whole.split(/(?<=\n)/);

/** What is said of the stream, as place and message; nothing where it is fine. */
function faultOf(stream: readonly string[]): string | undefined {
  const reader = checkStream('run.jsonl');
  try {
    for (const line of stream) reader.read(line);
    reader.end();
    return undefined;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const [{ code, message, place } = { code: '', message: '' }] = error.diagnostics;
    return `${place?.file}:${place?.line}: ${message} [${code}]`;
  }
}

const changed = (at: number, change: Record<string, unknown>): string[] =>
  lines.map((line, n) => (n === at ? `${JSON.stringify({ ...JSON.parse(line), ...change })}\n` : line));

test('a whole stream is read as it was written', () => {
  const reader = checkStream('run.jsonl');
  expect(lines.map((line) => reader.read(line))).toEqual(lines.map((line) => JSON.parse(line)));
  reader.end();
});

test('what is broken, cut off, foreign or newer is said with its place', () => {
  expect(faultOf([...lines.slice(0, 4), '{"v":1,"se\n'])).toBe('run.jsonl:5: this is no JSON [stream/event]');
  expect(faultOf([...lines.slice(0, 4), '{"v":1,"se'])).toMatch(/^run.jsonl:5: this is no JSON: .* cut off/);
  expect(faultOf(lines.slice(0, 7))).toMatch(/^run.jsonl:7: the stream ends before its run does/);
  expect(faultOf([])).toMatch(/the stream is empty/);
  expect(faultOf(['{"Action":"run","Package":"p"}\n'])).toBe(
    'run.jsonl:1: this is no run event: it lacks v [stream/event]',
  );
  expect(faultOf(['[]\n'])).toMatch(/^run.jsonl:1: this is no run event/);
  expect(faultOf(changed(3, { type: 'task.guessed' }))).toMatch(
    /^run.jsonl:4: there is no event of type "task.guessed"/,
  );
  expect(faultOf(changed(3, { type: 'constructor' }))).toMatch(/there is no event of type/);
  expect(faultOf(changed(3, { package: 7 }))).toMatch(/^run.jsonl:4: the task.planned event has no package/);
  expect(faultOf(changed(3, { at: 'yesterday' }))).toMatch(/^run.jsonl:4: "yesterday" is no time/);
  expect(faultOf(changed(3, { run: 'other' }))).toMatch(/^run.jsonl:4: this event is of run other/);
  expect(faultOf(lines.toSpliced(5, 1))).toMatch(/^run.jsonl:6: event 7 follows event 5/);
  expect(faultOf(lines.slice(1))).toMatch(/^run.jsonl:1: the stream begins with workspace.read/);
  expect(faultOf([...lines, ...lines])).toMatch(/holds more than one stream/);
  expect(faultOf(changed(0, { v: 2 }))).toBe(
    'run.jsonl:1: the stream is of version 2, and this gows reads up to 1 [stream/version]',
  );
});

test('the fields that are looked at are those that the schema requires, and of its types', () => {
  const { oneOf, anyOf } = z.toJSONSchema(runEventSchema, { io: 'input' }) as Record<
    string,
    readonly Shape[] | undefined
  >;
  const shapes = oneOf ?? anyOf ?? [];
  const required = Object.fromEntries(
    shapes.map(({ properties, required: names }) => [properties['type']?.const, [...names].sort()]),
  );
  const looked = Object.fromEntries(
    Object.entries(eventFields).map(([type, fields]) => [
      type,
      [...Object.keys(headFields), ...Object.keys(fields)].sort(),
    ]),
  );
  expect(looked).toEqual(required);
  for (const { properties } of shapes) {
    const fields = eventFields[properties['type']?.const as keyof typeof eventFields];
    for (const [name, kind] of Object.entries(fields)) {
      const { type, $ref, anyOf: either } = properties[name] ?? {};
      if ($ref !== undefined || either) continue;
      expect(`${properties['type']?.const}.${name}: ${kind}`).toBe(
        `${properties['type']?.const}.${name}: ${type === 'integer' ? 'number' : type}`,
      );
    }
  }
});

interface Shape {
  readonly properties: Readonly<
    Record<
      string,
      { readonly const?: string; readonly type?: string; readonly $ref?: string; readonly anyOf?: unknown }
    >
  >;
  readonly required: readonly string[];
}
