import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repository, temporaryFolder, writeTree } from '#testkit';
import { bundle } from './bundle.ts';
import { copyNative } from './native.ts';

const run = promisify(execFile);

/** Another Node on PATH that gows does not run on, if there is one. */
function oldNode(): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const node = path.join(folder, 'node');
    try {
      const [major = 0, minor = 0] = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
        .split('.')
        .map(Number);
      if (major < 22 || (major === 22 && minor < 12)) return node;
    } catch {
      // No node in this folder.
    }
  }
  return undefined;
}

async function bundled(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  await writeTree(folder, files);
  const outFolder = path.join(folder, 'dist');
  await bundle({ entry: path.join(folder, 'main.ts'), outFolder, version: '1.2.3' });
  return path.join(outFolder, 'gows.js');
}

test('the bundle is one executable CommonJS file that knows its version and place, even in a folder of ES modules', async () => {
  await using folder = await temporaryFolder();
  const program = await bundled(folder.path, {
    'package.json': '{ "type": "module" }',
    'main.ts': `declare const GOWS_VERSION: string;
import { hello } from './hello.ts';
console.log(hello, GOWS_VERSION, import.meta.dirname, import.meta.filename, import.meta.url);`,
    'hello.ts': "export const hello: string = 'hello';",
  });
  const { stdout } = await run(program);
  const dist = path.join(folder.path, 'dist');
  expect(stdout).toBe(`hello 1.2.3 ${dist} ${program} file://${program}\n`);
  expect((await readdir(dist)).sort()).toEqual(['gows.js', 'gows.js.map', 'package.json']);
  expect((await stat(program)).mode & 0o111).toBe(0o111);
});

test('what is imported lazily is not evaluated before', async () => {
  await using folder = await temporaryFolder();
  const program = await bundled(folder.path, {
    'main.ts':
      "if (process.argv[2]) void import('./late.ts').then((m) => console.log(m.late)); else console.log('early');",
    'late.ts': "console.log('evaluated');\nexport const late = 1;",
  });
  expect((await run(process.execPath, [program])).stdout).toBe('early\n');
  expect((await run(process.execPath, [program, 'x'])).stdout).toBe('evaluated\n1\n');
});

const old = oldNode();
test.runIf(old)('an old Node says in one line what is needed', async () => {
  await using folder = await temporaryFolder();
  // All libraries that are bundled must be such that an old Node can at least parse them.
  const program = await bundled(folder.path, {
    'main.ts': `import * as all from '${repository}/scripts/build/libraries.fixture.ts';
console.log(Object.keys(all));`,
  });
  const ended = await run(old ?? '', [program]).catch((error) => error);
  expect(ended.stderr).toMatch(/^gows needs Node\.js 22\.12 or newer, and this is v[\d.]+ at .*\n$/);
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect((await run(process.execPath, [program])).stdout).toContain('commander');
});

test('native modules lie beside the bundle and the one of this platform loads', async () => {
  await using folder = await temporaryFolder();
  await mkdir(path.join(folder.path, 'dist'));
  await copyNative(path.join(folder.path, 'dist'));
  const names = await readdir(path.join(folder.path, 'dist/native'));
  for (const platform of ['linux', 'linuxmusl', 'darwin', 'win32']) {
    expect(names).toContain(`${platform}-x64.node`);
    expect(names).toContain(`${platform}-arm64.node`);
  }
  const program = await bundled(folder.path, {
    'main.ts': `import Database from '${repository}/node_modules/better-sqlite3/lib/index.js';
const nativeBinding = import.meta.dirname + '/native/' + process.platform + '-' + process.arch + '.node';
console.log(new Database(':memory:', { nativeBinding }).prepare('select 1 + 1 as two').get());`,
  });
  expect((await run(process.execPath, [program])).stdout).toBe('{ two: 2 }\n');
});
