import { expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { CacheCollected, CacheStats, CacheVerified } from './answer.ts';
import type { cacheCollectedSchema, cacheStatsSchema, cacheVerifiedSchema } from './schema.ts';

type Different<A, B> = Exclude<A, B> | Exclude<B, A>;

test('the schemas and the types agree both ways (checked by the compiler)', () => {
  expectTypeOf<z.infer<typeof cacheStatsSchema>>().toExtend<CacheStats>();
  expectTypeOf<CacheStats>().toExtend<z.infer<typeof cacheStatsSchema>>();
  expectTypeOf<Different<keyof z.infer<typeof cacheStatsSchema>, keyof CacheStats>>().toEqualTypeOf<never>();
  expectTypeOf<z.infer<typeof cacheCollectedSchema>>().toExtend<CacheCollected>();
  expectTypeOf<CacheCollected>().toExtend<z.infer<typeof cacheCollectedSchema>>();
  expectTypeOf<z.infer<typeof cacheVerifiedSchema>>().toExtend<CacheVerified>();
  expectTypeOf<CacheVerified>().toExtend<z.infer<typeof cacheVerifiedSchema>>();
});
