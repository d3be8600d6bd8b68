// gows watch: tests again, on every save, what the save affects.

import { splitArguments } from '#gocmd';
import { common, drawing, filtering, running } from '../options.ts';
import type { CommandSpec } from './command.ts';
import { report } from './report.ts';

export const watch: CommandSpec = {
  name: 'watch',
  usage: '[test] [PATTERN…] [flags of go test] [-args …]',
  about: 'Test, and on every save test again what it affects',
  flags: [...filtering, ...running.filter(({ name }) => name !== 'dry-run'), ...drawing, ...common],
  goFlags: 'test',
  takesPackages: true,
  words: ['test'],
  examples: ['gows watch', 'gows watch ./svc/... -run TestCheckout', 'gows watch test -race=false'],
  async run(call, output) {
    const { watchTests } = await import('../watch/watch-tests.ts');
    return watchTests(call, output, {
      async openReport(shown) {
        const { cacheDir } = call.own;
        const own = { open: true, ...(cacheDir === undefined ? {} : { cacheDir }) };
        await report.run({ ...call, own, patterns: [], split: splitArguments([], {}) }, shown);
      },
    });
  },
};
