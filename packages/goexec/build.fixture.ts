// goexec as it stands in its source, for the tests of this room.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { goMachine } from '#testkit';

/** Builds it into that file, absolute. */
export async function buildGoexec(file: string): Promise<void> {
  const { goBin } = await goMachine();
  await promisify(execFile)(goBin, ['build', '-o', file, '.'], {
    cwd: path.join(import.meta.dirname, 'go'),
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' },
  });
}
