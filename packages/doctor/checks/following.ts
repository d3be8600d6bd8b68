// Whether it can be followed what tests and their processes read: else one that starts processes is taken to read all.

import { whyNotTraced } from '#goexec';
import { type Check, ok } from '../check.ts';

export const following: Check = {
  name: 'reads',
  async look({ goexec }) {
    if ('fault' in goexec) return [];
    const why = await whyNotTraced(goexec.value);
    if (why === undefined) return [ok('what tests and their processes read is followed')];
    return [
      {
        severity: 'note',
        message: `a test that starts processes runs again after each change of the work tree, as what they read cannot be followed: ${why}`,
        remedy:
          'say in gows.jsonc what such tests read ("inputs"); on Linux 5.19 and newer it can be followed, in most containers, too',
      },
    ];
  },
};
