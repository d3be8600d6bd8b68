// Tests: `unit` lies beside the code; of the built program `script` runs testdata/script, `reuse` made-up worlds, and
// `pages` opens what it makes in a browser.

import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const script = 'packages/testkit/scripts.test.ts';
const reuse = 'packages/testkit/reuse-oracle.test.ts';
const pages = 'packages/report/pages/**/*.page.test.ts';
const common = { testTimeout: 180_000, hookTimeout: 180_000 };

/** The two longest files first: what comes last with nothing beside it is waited for alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => moduleId.endsWith(script) || moduleId.endsWith(reuse);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Scripts and made-up worlds wait for processes more than they compute, so that two files more are at work.
    maxWorkers: availableParallelism() + 2,
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{packages,cli,cache,scripts,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/dist/**', 'testdata/**', script, reuse, pages],
        },
      },
      {
        test: {
          ...common,
          name: 'script',
          globalSetup: ['scripts/build/before-scripts.ts'],
          include: [script, '{cli,scripts}/**/*.script.ts'],
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
