// Tests: `unit` lies beside the code, `script` runs testdata/script against the built program.

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests of the built program. */
const built = ['packages/testkit/scripts.test.ts', 'packages/testkit/reuse-oracle.test.ts'];
const common = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{packages,cli,cache,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**', 'testdata/**', ...built],
        },
      },
      {
        test: {
          ...common,
          name: 'script',
          globalSetup: ['scripts/build/before-scripts.ts'],
          include: built,
          // Scripts wait more than they compute: a race-enabled test sleeps a second at its end.
          maxConcurrency: availableParallelism() + 2,
        },
      },
    ],
  },
});
