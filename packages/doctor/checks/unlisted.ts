// What lies in the work tree and git does not list: too much of it, and no test that starts a process is ever reused.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ignoredFolders, type Repository } from '#git';
import { createDisk, createRoots, unlistedFiles } from '#observe';
import { type Check, finding, ok } from '../check.ts';

/** How many folders are named. */
const named = 3;

export const unlisted: Check = {
  name: 'ignored files',
  async look(ground) {
    const [go, opened, files] = await Promise.all([ground.goAnywhere, ground.repository, ground.files]);
    if ('fault' in go || 'fault' in opened || !opened.value || !files || 'fault' in ground.location) return [];
    const top = opened.value.root;
    const cacheDir = 'value' in ground.cacheFolder ? ground.cacheFolder.value.dir : top;
    const { GOROOT, GOMODCACHE, GOCACHE } = go.value;
    const roots = createRoots({
      top,
      packageDir: top,
      moduleDir: top,
      goroot: GOROOT,
      moduleCache: GOMODCACHE,
      goCache: GOCACHE,
      temps: [ground.env['TMPDIR'] || '/tmp'],
      runFolder: join(cacheDir, 'runs'),
    });
    const listed = new Set(files.map(({ path }) => join(top, path)));
    const found = unlistedFiles({ disk: createDisk(), roots, listed, outside: [], own: [cacheDir] });
    if (found) return [ok('few enough to be looked at')];
    const folders = await largest(opened.value);
    const where = folders.map(({ folder, files: many }) => `${folder} (${many} files)`).join(', ');
    return [
      finding(
        'warning',
        `no result of a test whose processes cannot be followed is reused: too much lies in the work tree that git does not list${where ? `, such as ${where}` : ''}`,
        'say in gows.jsonc what such tests read ("inputs"), or move what is large out of the work tree',
      ),
    ];
  },
};

async function largest(repository: Repository): Promise<readonly { folder: string; files: number }[]> {
  const folders = await ignoredFolders(repository);
  return folders
    .map((folder) => ({ folder, files: filesIn(join(repository.root, folder)) }))
    .sort((a, b) => b.files - a.files)
    .slice(0, named);
}

function filesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).length;
  } catch {
    return 0;
  }
}
