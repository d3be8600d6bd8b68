// gows cache key: makes a pair of keys, and says what each is for.

import { makeKeyPair } from '#cache';
import { exitCodes } from '#diagnostics';
import { refuseFaults, refuseWords } from '../arguments.ts';
import { common } from '../options.ts';
import type { CommandSpec } from './command.ts';

export const cacheKey: CommandSpec = {
  name: 'cache key',
  usage: '',
  about: 'Make a pair of keys: one to sign what goes into a shared cache, one to believe it by',
  flags: common.filter(({ name }) => name !== 'cache-dir'),
  goFlags: 'none',
  examples: ['gows cache key', 'gows cache key --json'],
  async run(call, output) {
    refuseFaults(call);
    refuseWords(call, (word) => ({
      message: `keys are made of nothing but chance, so ${word} means nothing to it`,
      remedy: 'leave it out',
    }));
    const pair = makeKeyPair();
    if (call.own.json) {
      output.out(`${JSON.stringify({ schema: 'gows.cache-key/1', ...pair })}\n`);
      return exitCodes.ok;
    }
    output.out(
      [
        `secret  ${pair.secret}`,
        '        for those who write: GOWS_REMOTE_KEY, which pull requests do not get.',
        '        Or for who makes tokens: GOWS_ISSUER_KEY of "gows cache token".',
        '        It is kept nowhere: this is the only time that it is shown.',
        `public  ${pair.public}`,
        '        for those who read: GOWS_REMOTE_TRUST; with @main,release-* behind it',
        '        for these scopes only.',
        '        Or for the server: "gows cache serve --issuer".',
        '',
      ].join('\n'),
    );
    return exitCodes.ok;
  },
};
