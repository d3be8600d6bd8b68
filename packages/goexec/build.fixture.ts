// goexec as it stands in its source, for the tests of this room.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { goMachine, type TemporaryFolder, temporaryFolder } from '#testkit';

/** Builds it into a folder for the tests of one file. */
export async function builtGoexec(
  name = 'goexec',
): Promise<{ readonly folder: TemporaryFolder; readonly goexec: string }> {
  const folder = await temporaryFolder();
  const goexec = path.join(folder.path, name);
  const { goBin } = await goMachine();
  await promisify(execFile)(goBin, ['build', '-o', goexec, '.'], {
    cwd: path.join(import.meta.dirname, 'go'),
    env: { ...process.env, GOWORK: 'off', GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' },
  });
  return { folder, goexec };
}
