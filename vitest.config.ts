// Tests: `unit` lies beside the code, `script` runs testdata/script against the built program.

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const script = 'packages/testkit/scripts.test.ts';
const common = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{packages,cli,cache,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**', 'testdata/**', script],
        },
      },
      {
        test: {
          ...common,
          name: 'script',
          globalSetup: ['scripts/build/before-scripts.ts'],
          include: [script],
          // Scripts wait more than they compute: a race-enabled test sleeps a second at its end.
          maxConcurrency: availableParallelism() + 2,
        },
      },
    ],
  },
});
