import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { AffectedAnswer, Reason, WhyAnswer } from './answer.ts';
import { affectedAnswerSchema, type reasonSchema, whyAnswerSchema } from './answer-schema.ts';

// Checked by the compiler, both ways.
export const affectedFromSchema = (answer: z.infer<typeof affectedAnswerSchema>): AffectedAnswer => answer;
export const schemaFromAffected = (answer: AffectedAnswer): z.infer<typeof affectedAnswerSchema> => answer;
export const whyFromSchema = (answer: z.infer<typeof whyAnswerSchema>): WhyAnswer => answer;
export const schemaFromWhy = (answer: WhyAnswer): z.infer<typeof whyAnswerSchema> => answer;
export const reasonFromSchema = (reason: z.infer<typeof reasonSchema>): Reason => reason;
export const schemaFromReason = (reason: Reason): z.infer<typeof reasonSchema> => reason;

const reasons: readonly Reason[] = [
  { kind: 'changed', file: 'a/a.go', change: 'modified', trail: ['m/b', 'm/a'] },
  { kind: 'new' },
  { kind: 'module', module: 'golang.org/x/sync', from: 'v0.1.0', to: 'v0.2.0', trail: ['m/b'] },
  { kind: 'imports', from: 'x', to: 'y', trail: ['m/b'] },
  { kind: 'setting', setting: 'go', from: '1.25', to: '1.26', trail: ['m/b'] },
  { kind: 'toolchain', from: 'go1.25.1', to: 'go1.26.8' },
  { kind: 'error', message: 'no such package', trail: ['m/b'] },
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
