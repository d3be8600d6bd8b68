import { expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { ReproAnswer, ReproTarget } from './answer.ts';
import type { Lock, LockTarget } from './lock.ts';
import type { lockSchema, reproAnswerSchema } from './schema.ts';

type Different<A, B> = Exclude<A, B> | Exclude<B, A>;

test('schema and type of the lock agree both ways (checked by the compiler)', () => {
  type Schema = z.infer<typeof lockSchema>;
  expectTypeOf<Schema>().toExtend<Lock>();
  expectTypeOf<Lock>().toExtend<Schema>();
  expectTypeOf<Different<keyof Schema['targets'][number], keyof LockTarget>>().toEqualTypeOf<never>();
});

test('schema and type of the answer agree both ways (checked by the compiler)', () => {
  type Schema = z.infer<typeof reproAnswerSchema>;
  expectTypeOf<Schema>().toExtend<ReproAnswer>();
  expectTypeOf<ReproAnswer>().toExtend<Schema>();
  expectTypeOf<Different<keyof Schema, keyof ReproAnswer>>().toEqualTypeOf<never>();
  expectTypeOf<Different<keyof Schema['targets'][number], keyof ReproTarget>>().toEqualTypeOf<never>();
});
