import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { type Diagnostic, failure } from '#diagnostics';
import type { EventType, RunEvent } from '#events';
import { type diagnosticSchema, runEventSchema } from './schema.ts';

const recorded = fileURLToPath(new URL('../../testdata/recorded/', import.meta.url));

type SchemaEvent = z.infer<typeof runEventSchema>;
type SchemaDiagnostic = z.infer<typeof diagnosticSchema>;

// Optional fields that only one side knows are assignable, so the names of fields are compared too.
type Names<Event, Type> = Event extends { readonly type: infer Own } ? (Type extends Own ? keyof Event : never) : never;
type Different<A, B> = Exclude<A, B> | Exclude<B, A>;
type DifferentNames = { [Type in EventType]: Different<Names<SchemaEvent, Type>, Names<RunEvent, Type>> }[EventType];

test('the schema and the type agree both ways (checked by the compiler)', () => {
  expectTypeOf<SchemaEvent>().toExtend<RunEvent>();
  expectTypeOf<RunEvent>().toExtend<SchemaEvent>();
  expectTypeOf<DifferentNames>().toEqualTypeOf<never>();
  expectTypeOf<SchemaDiagnostic>().toExtend<Diagnostic>();
  expectTypeOf<Diagnostic>().toExtend<SchemaDiagnostic>();
  expectTypeOf<Different<keyof SchemaDiagnostic, keyof Diagnostic>>().toEqualTypeOf<never>();
});

test('every recorded event fits the schema, and nothing of it is unknown to the schema', () => {
  for (const name of readdirSync(recorded).filter((file) => file.endsWith('.jsonl'))) {
    for (const line of readFileSync(recorded + name, 'utf8')
      .trimEnd()
      .split('\n')) {
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
