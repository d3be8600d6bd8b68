import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { AffectedAnswer, AffectedPackage, Reason, WhyAnswer } from './answer.ts';
import type { DryRunAnswer, MissAnswer } from './reuse-answer.ts';
import {
  affectedAnswerSchema,
  type dryRunAnswerSchema,
  type missAnswerSchema,
  type reasonSchema,
  type shardPlanSchema,
  whyAnswerSchema,
} from './schema.ts';
import type { ShardPlan } from './shard-plan.ts';

type SchemaReason = z.infer<typeof reasonSchema>;
type SchemaAffected = z.infer<typeof affectedAnswerSchema>;
type SchemaWhy = z.infer<typeof whyAnswerSchema>;

// Optional fields that only one side knows are assignable, so the names of fields are compared too.
type Names<Value, Kind> = Value extends { readonly kind: infer Own } ? (Kind extends Own ? keyof Value : never) : never;
type Different<A, B> = Exclude<A, B> | Exclude<B, A>;
type Kind = Reason['kind'];
type DifferentNames = { [K in Kind]: Different<Names<SchemaReason, K>, Names<Reason, K>> }[Kind];

test('the schemas and the types agree both ways (checked by the compiler)', () => {
  expectTypeOf<SchemaReason>().toExtend<Reason>();
  expectTypeOf<Reason>().toExtend<SchemaReason>();
  expectTypeOf<DifferentNames>().toEqualTypeOf<never>();
  expectTypeOf<SchemaAffected>().toExtend<AffectedAnswer>();
  expectTypeOf<AffectedAnswer>().toExtend<SchemaAffected>();
  expectTypeOf<Different<keyof SchemaAffected, keyof AffectedAnswer>>().toEqualTypeOf<never>();
  type SchemaPackage = SchemaAffected['packages'][number];
  expectTypeOf<Different<keyof SchemaPackage, keyof AffectedPackage>>().toEqualTypeOf<never>();
  expectTypeOf<SchemaWhy>().toExtend<WhyAnswer>();
  expectTypeOf<WhyAnswer>().toExtend<SchemaWhy>();
  expectTypeOf<Different<keyof SchemaWhy, keyof WhyAnswer>>().toEqualTypeOf<never>();
});

test('the schemas on reuse and the types agree both ways', () => {
  expectTypeOf<z.infer<typeof dryRunAnswerSchema>>().toExtend<DryRunAnswer>();
  expectTypeOf<DryRunAnswer>().toExtend<z.infer<typeof dryRunAnswerSchema>>();
  expectTypeOf<z.infer<typeof missAnswerSchema>>().toExtend<MissAnswer>();
  expectTypeOf<MissAnswer>().toExtend<z.infer<typeof missAnswerSchema>>();
  expectTypeOf<z.infer<typeof shardPlanSchema>>().toExtend<ShardPlan>();
  expectTypeOf<ShardPlan>().toExtend<z.infer<typeof shardPlanSchema>>();
});

const reasons: readonly Reason[] = [
  { kind: 'changed', file: 'a/a.go', change: 'modified', trail: ['m/b', 'm/a'] },
  { kind: 'new' },
  { kind: 'module', module: 'golang.org/x/sync', from: 'v0.1.0', to: 'v0.2.0', trail: ['m/b'] },
  { kind: 'imports', from: 'x', to: 'y', trail: ['m/b'] },
  { kind: 'setting', setting: 'go', from: '1.25', to: '1.26', trail: ['m/b'] },
  { kind: 'toolchain', from: 'go1.25.1', to: 'go1.26.8' },
  { kind: 'error', message: 'no such package', trail: ['m/b'] },
  { kind: 'reads', file: 'b/golden.json', change: 'modified' },
  { kind: 'may-read', file: 'b/testdata/x.json', change: 'added' },
  { kind: 'base-unlistable', message: 'go.work:3: unknown directive' },
];

test('answers of every kind of reason fit their schemas unchanged', () => {
  const base = { rev: 'abc', how: 'merge base with origin/main' };
  const head = { rev: 'def', dirty: true };
  const why: WhyAnswer = { schema: 'gows.why/1', base, head, package: 'm/b', affected: true, reasons, moreReasons: 3 };
  expect(whyAnswerSchema.parse(why)).toEqual(why);
  const affected: AffectedAnswer = {
    schema: 'gows.affected/1',
    base,
    head,
    packages: [{ importPath: 'm/b', module: 'm', dir: 'b', hasTests: true, reasons }],
    modules: [{ path: 'm', dir: '.' }],
    removed: ['m/c'],
    total: 9,
    diagnostics: [],
  };
  expect(affectedAnswerSchema.parse(affected)).toEqual(affected);
});
