// Tests: `unit` lies beside the code; of the built program `script` runs testdata/script, `reuse` made-up worlds, and
// `pages` opens what it makes in a browser.

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const script = 'packages/testkit/scripts.test.ts';
const reuse = 'packages/testkit/reuse-oracle.test.ts';
const pages = 'packages/report/pages/**/*.page.test.ts';
const common = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{packages,cli,cache,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**', 'testdata/**', script, reuse, pages],
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
      {
        test: {
          ...common,
          name: 'pages',
          globalSetup: ['scripts/build/before-scripts.ts'],
          include: [pages],
        },
      },
      {
        test: {
          ...common,
          name: 'reuse',
          globalSetup: ['scripts/build/before-scripts.ts'],
          include: [reuse],
          maxConcurrency: availableParallelism(),
        },
      },
    ],
  },
});
