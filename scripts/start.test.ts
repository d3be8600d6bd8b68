import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repository, temporaryFolder } from '#testkit';

test('all that the machine lacks is named at once, each with how to get it', async () => {
  await using folder = await temporaryFolder();
  await symlink(process.execPath, path.join(folder.path, 'node'));
  const script = path.join(repository, 'scripts/start.mjs');
  const ended = await promisify(execFile)(process.execPath, [script, 'test'], { env: { PATH: folder.path } }).catch(
    (e) => e,
  );
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr.split('\n')).toEqual([
    'Missing:',
    expect.stringMatching(/^ {2}- npm, .*https:/),
    expect.stringMatching(/^ {2}- git: \S/),
    expect.stringMatching(/^ {2}- Go 1\.25 or newer, .*https:\/\/go\.dev\/dl/),
    expect.stringMatching(/^ {2}- a C compiler \(gcc\), .*: \S/),
    '',
    '',
  ]);
});
