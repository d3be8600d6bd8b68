// A lock whose folder somebody takes away just when it is to be made.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '#testkit';
import { tryLockWith } from './lock.ts';

test('a folder that is swept away before its lock is held is no failure, and can be had the next time', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'run', 'lock');
  const swept = () => {
    rmSync(path.dirname(file), { recursive: true });
    // As the driver says it.
    throw new TypeError('Cannot open database because the directory does not exist');
  };
  expect(tryLockWith(swept, file)).toBeUndefined();
  const other = () => {
    throw new TypeError('something else');
  };
  expect(() => tryLockWith(other, file)).toThrow('something else');
});
