// Holds this room against the go command itself where the go command refuses more, or less, than its parser.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goMachine } from '#testkit';
import { parseGoMod, parseGoWork } from './index.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gows-modfile-'));
  for (const name of ['a', 'b']) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'go.mod'), `module example.com/${name}\n\ngo 1.21\n`);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function go(cwd: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, GOPROXY: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local', GOWORK: '', ...more };
  return spawnSync('go', args, { cwd, env, encoding: 'utf8' });
}

/** Whether the go command takes the text as a go.mod, and whether this room does. */
function goMod(text: string) {
  writeFileSync(join(root, 'a/go.mod'), text);
  const { status, stderr } = go(join(root, 'a'), ['list', '-m'], { GOWORK: 'off' });
  const { file, diagnostics } = parseGoMod(join(root, 'a/go.mod'), text);
  return { go: status === 0, gows: file !== undefined, warns: diagnostics.length > 0, stderr };
}

function goWork(text: string) {
  writeFileSync(join(root, 'a/go.mod'), 'module example.com/a\n\ngo 1.21\n');
  writeFileSync(join(root, 'go.work'), text);
  const { status, stderr } = go(root, ['list', '-m']);
  const { file } = parseGoWork(join(root, 'go.work'), text);
  return { go: status === 0, gows: file !== undefined, stderr };
}

const head = 'module example.com/m\ngo 1.21\n';

describe('a go.mod', () => {
  it.each([
    [head],
    ['module example.com/m\n'],
    ['module std\ngo 1.21\n'],
    ['module example.com/m/v1\ngo 1.21\n'],
    ['module a//b\n'],
    ['module example.com/m // Deprecated: no\n'],
    ['module "example.com/m"\n'],
    [`${head}ignore ""\n`],
    [`${head}ignore ./x\nignore ./x\n`],
    [`${head}exclude example.com/a v1.0.0\nexclude example.com/a v1.0.0\n`],
    [`${head}replace example.com/a => ../a\nreplace example.com/a => ../a\n`],
    [`${head}replace example.com/a => ../a\nreplace example.com/a v1.0.0 => ../b\n`],
    [`${head}retract [v1.0.0, v1.1.0] // why\n`],
    [`${head}godebug default=go1.20\n`],
    [`${head}// Only comments\n\n// here\n`],
  ])('%j is taken by both', (text) => {
    const { stderr, ...verdicts } = goMod(text);
    expect({ ...verdicts, stderr }).toMatchObject({ go: true, gows: true });
  });

  it.each([
    [''],
    ['go 1.21\n'],
    ['module ()\n'],
    ['module ""\n'],
    ['module go\n'],
    ['module é\n'],
    ['module m;n\n'],
    ['module /a\n'],
    ['module a..\n'],
    ['module -a\n'],
    ['module a/con/b\n'],
    ['module example.com/m\nmodule example.com/n\n'],
    [`\uFEFF${head}`],
    [`${head}tool ./x\n`],
    [`${head}tool example.com/x@v1.0.0\n`],
    [`${head}retract v2.0.0\n`],
    ['module example.com/m/v2\nretract v1.0.0\n'],
    ['retract v1.0.0\n'],
    [`${head}replace example.com/a => ../a\nreplace example.com/a => ../b\n`],
    [`${head}replace example.com/a => example.com/b/v2 v1.0.0\n`],
    [`${head}replace example.com/a => example.com/b/v1 v1.0.0\n`],
    [`${head}replace example.com/a => example.com/b\n`],
    [`${head}require example.com/a ""\n`],
    [`${head}require example.com/a v2.0.0\n`],
    [`${head}require gopkg.in/a v1.0.0\n`],
    [`${head}godebug a,b=c\n`],
    [`${head}use ./x\n`],
    [`${head}/* a */\n`],
  ])('%j is refused by both', (text) => {
    const { stderr, ...verdicts } = goMod(text);
    expect({ ...verdicts, stderr }).toMatchObject({ go: false, gows: false });
  });

  it('whose module has the name of a directive is refused by gows, and by the go command since 1.26', async () => {
    const { minor } = await goMachine();
    expect(goMod('module toolchain\n')).toMatchObject({ go: minor < 26, gows: false });
  });

  // Here the go command needs the network or its own tables, or judges the folder rather than the file.
  it.each([
    ['a version to look up', `${head}require example.com/a v1.2\n`, true],
    ['a branch to look up', `${head}exclude example.com/a master\n`, true],
    ['a godebug default outside a workspace', `${head}godebug default=x\n`, true],
    ['a Go version that none has', 'module example.com/m\ngo 1.21.3rc1\n', true],
    ['a toolchain that none has', `${head}toolchain go1.x\n`, true],
    ['a godebug that this Go does not know', `${head}godebug nonsense=1\n`, false],
    ['a Go version newer than this Go', 'module example.com/m\ngo 1.9999\n', false],
  ])(
    'with %s may be refused by the go command, and is taken, with a warning or on purpose without',
    (_, text, warns) => {
      expect(goMod(text)).toMatchObject({ gows: true, warns });
    },
  );
});

describe('a go.work', () => {
  it.each([
    [''],
    ['go 1.21\nuse ./a\nuse ./b\n'],
    ['go 1.21\nuse (\n\ta\n\t"b/"\n)\n'],
    ['go 1.21\nuse ./a\nreplace example.com/x => example.com/y/v2 v1.0.0\n'],
    ['go 1.21\nuse ./a\nreplace example.com/x => ./x\nreplace example.com/x => ./x\n'],
    ['go 1.21\nuse ./a\ngodebug default=go1.20\n'],
    ['go 1.21\r\nuse (\r\n\t./a // the first\r\n)\r\n'],
  ])('%j is taken by both', (text) => {
    const { stderr, ...verdicts } = goWork(text);
    expect({ ...verdicts, stderr }).toMatchObject({ go: true, gows: true });
  });

  it.each([
    ['use ./a @v0.5.0\n'],
    ['go 1.21\nuse ./a\nuse a/\n'],
    ['go 1.21\nuse ./a\nuse ./b/../a\n'],
    ['go 1.21\nuse (./a)\n'],
    ['go 1.21\nuse\n'],
    ['go 1.21\nuse ./a\ngodebug default=1.20\n'],
    ['go 1.21\nuse ./a\nreplace example.com/x => ./x\nreplace example.com/x => ./y\n'],
    ['go 1.21\nuse ./a\nreplace example.com/x => example.com/y master\n'],
    ['go 1.21\nuse ./a\nrequire example.com/x v1.0.0\n'],
    ['go 1.21\ngo 1.22\n'],
    ['go 1\n'],
    ['toolchain 1.21\n'],
  ])('%j is refused by both', (text) => {
    const { stderr, ...verdicts } = goWork(text);
    expect({ ...verdicts, stderr }).toMatchObject({ go: false, gows: false });
  });

  it('with one folder by a relative and an absolute path is refused by both', () => {
    const text = `go 1.21\nuse ./a\nuse ${JSON.stringify(join(root, 'a'))}\n`;
    expect(goWork(text)).toMatchObject({ go: false, gows: false });
  });
});

describe('go mod edit -json and go work edit -json', () => {
  it('say the same of a file as this room', () => {
    const text = `${head}require (\n\texample.com/a v1.0.0 // indirect\n\t"example.com/b" v1.2\n)\nreplace example.com/a => ../a\n`;
    writeFileSync(join(root, 'x.mod'), text);
    const said = JSON.parse(go(root, ['mod', 'edit', '-json', join(root, 'x.mod')]).stdout);
    const { file } = parseGoMod('x.mod', text);
    expect(said.Require).toEqual(
      file?.require.map(({ path, version, indirect }) => ({
        Path: path,
        Version: version,
        ...(indirect ? { Indirect: true } : {}),
      })),
    );
    expect(said.Replace).toEqual([{ Old: { Path: 'example.com/a' }, New: { Path: '../a' } }]);

    const work = 'go 1.21\nuse (\n\t./a\n\t"b c"\n)\n';
    writeFileSync(join(root, 'x.work'), work);
    const saidOfWork = JSON.parse(go(root, ['work', 'edit', '-json', join(root, 'x.work')]).stdout);
    expect(saidOfWork.Use).toEqual(parseGoWork('x.work', work).file?.use.map(({ path }) => ({ DiskPath: path })));
  });
});
