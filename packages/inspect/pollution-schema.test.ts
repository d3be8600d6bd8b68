import { expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { ExaminedPackage, PollutionAnswer } from './pollution-answer.ts';
import type { examinedPackageSchema, pollutionAnswerSchema } from './pollution-schema.ts';

type Different<A, B> = Exclude<A, B> | Exclude<B, A>;

test('the schema and the type of a pollution answer agree both ways (checked by the compiler)', () => {
  type Schema = z.infer<typeof pollutionAnswerSchema>;
  type Package = z.infer<typeof examinedPackageSchema>;
  expectTypeOf<Schema>().toExtend<PollutionAnswer>();
  expectTypeOf<PollutionAnswer>().toExtend<Schema>();
  expectTypeOf<Different<keyof Schema, keyof PollutionAnswer>>().toEqualTypeOf<never>();
  expectTypeOf<Different<keyof Package, keyof ExaminedPackage>>().toEqualTypeOf<never>();
});
