import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { type Diagnostic, failure } from '#diagnostics';
import type { RunEvent } from '#events';
import { type diagnosticSchema, runEventSchema } from './schema.ts';

const recorded = fileURLToPath(new URL('../../testdata/recorded/', import.meta.url));

// Checked by the compiler: what the schema takes is an event, and every event is taken.
export const eventFromSchema = (event: z.infer<typeof runEventSchema>): RunEvent => event;
export const schemaFromEvent = (event: RunEvent): z.infer<typeof runEventSchema> => event;
export const diagnosticFromSchema = (found: z.infer<typeof diagnosticSchema>): Diagnostic => found;
export const schemaFromDiagnostic = (found: Diagnostic): z.infer<typeof diagnosticSchema> => found;

test('every recorded event fits the schema, and nothing of it is unknown to the schema', () => {
  for (const name of readdirSync(recorded).filter((file) => file.endsWith('.jsonl'))) {
    for (const line of readFileSync(recorded + name, 'utf8').trimEnd().split('\n')) {
      const event: unknown = JSON.parse(line);
      expect(runEventSchema.parse(event)).toEqual(event);
    }
  }
});

test('what is no event is refused with the field that is wrong', () => {
  const head = { v: 1, seq: 1, at: '2026-11-25T01:00:00.000Z', run: 'r' };
  const diagnostic = { ...head, type: 'diagnostic', diagnostic: failure('disk/full', 'the disk is full') };
  expect(runEventSchema.safeParse(diagnostic).success).toBe(true);
  for (const [field, wrong] of [
    ['v', { ...diagnostic, v: 2 }],
    ['at', { ...diagnostic, at: 'yesterday' }],
    ['type', { ...diagnostic, type: 'task.vanished' }],
    ['diagnostic', { ...diagnostic, diagnostic: { ...diagnostic.diagnostic, code: 'no/such' } }],
  ] as const) {
    expect(runEventSchema.safeParse(wrong).error?.issues[0]?.path[0]).toBe(field);
  }
});
