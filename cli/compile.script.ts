// `gows build` and `gows vet` beside `go build` and `go vet`, package by package, after one edit and the next: what is reused as well.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { builtProgram, goMachine, seeded, temporaryFolder, writeTree } from '#testkit';

const files: Readonly<Record<string, string>> = {
  'go.work': 'go 1.25\n\nuse (\n\t./a\n\t./b\n)\n',
  'a/go.mod': 'module example.com/a\n\ngo 1.25\n',
  'a/base/base.go':
    'package base\n\nimport _ "embed"\n\n//go:embed text.txt\nvar Text string\n\nfunc N() int { return 1 }\n',
  'a/base/text.txt': 'one\n',
  'a/base/base_test.go': 'package base\n\nimport "testing"\n\nfunc TestN(t *testing.T) { _ = N() }\n',
  'a/mid/mid.go':
    'package mid\n\nimport (\n\t"fmt"\n\n\t"example.com/a/base"\n)\n\nfunc Say() { fmt.Println("mid", base.N()) }\n',
  'a/mid/x_test.go':
    'package mid_test\n\nimport (\n\t"testing"\n\n\t"example.com/a/mid"\n)\n\nfunc TestSay(t *testing.T) { mid.Say() }\n',
  'a/cmd/app/main.go': 'package main\n\nimport "example.com/a/mid"\n\nfunc main() { mid.Say() }\n',
  'b/go.mod': 'module example.com/b\n\ngo 1.25\n',
  'b/leaf/leaf.go': 'package leaf\n\nimport "fmt"\n\nfunc F(s string) { fmt.Printf("%s\\n", s) }\n',
  'b/leaf/leaf_windows.go': 'package leaf\n',
  'b/tagged/tagged.go': 'package tagged\n\nvar T = 1\n',
  'b/tagged/more.go': '//go:build extra\n\npackage tagged\n\nvar More = T\n',
  'b/cmd/tool/main.go':
    'package main\n\nimport (\n\t"example.com/a/base"\n\t"example.com/b/leaf"\n)\n\nfunc main() { leaf.F(base.Text) }\n',
};
/** Each after those that it imports: the go command does not find in a package what it has seen as that of an importer before. */
const packages = ['a/base', 'a/mid', 'a/cmd/app', 'b/leaf', 'b/tagged', 'b/cmd/tool'].map(
  (dir) => `example.com/${dir}`,
);
const programs: Readonly<Record<string, string>> = { 'example.com/a/cmd/app': 'app', 'example.com/b/cmd/tool': 'tool' };

interface Edit {
  readonly name: string;
  readonly file: string;
  readonly change: (text: string) => string;
}

const edits: readonly Edit[] = [
  {
    name: 'a body',
    file: 'a/base/base.go',
    change: (text) => text.replace(/return \d+/, (at) => `return ${Number(at.slice(7)) + 1}`),
  },
  { name: 'a comment', file: 'a/mid/mid.go', change: (text) => `${text}// more\n` },
  { name: 'an embedded file', file: 'a/base/text.txt', change: (text) => `${text}more\n` },
  {
    name: 'a test',
    file: 'a/base/base_test.go',
    change: (text) => `${text}\nfunc more() {}\n`.replaceAll(/\nfunc more\(\) \{\}\n(?=[\s\S]*func more)/g, ''),
  },
  {
    name: 'a finding, or none',
    file: 'b/leaf/leaf.go',
    change: (text) => (text.includes('%s') ? text.replace('%s', '%d') : text.replace('%d', '%s')),
  },
  {
    name: 'a finding in a test, or none',
    file: 'a/mid/x_test.go',
    change: (text) =>
      text.includes('Fatalf')
        ? text.replace(' t.Fatalf("%d", "x");', '')
        : text.replace('{ mid', '{ t.Fatalf("%d", "x"); mid'),
  },
  {
    name: 'a fault, or none',
    file: 'a/base/base.go',
    change: (text) =>
      text.includes('undefined()') ? text.replace('\nvar _ = undefined()\n', '') : `${text}\nvar _ = undefined()\n`,
  },
  {
    name: 'a fault in a test, or none',
    file: 'a/base/base_test.go',
    change: (text) =>
      text.includes('missing()') ? text.replace('\nvar _ = missing()\n', '') : `${text}\nvar _ = missing()\n`,
  },
  {
    name: 'a fault in an external test, or none',
    file: 'a/mid/x_test.go',
    change: (text) =>
      text.includes('missing()') ? text.replace('\nvar _ = missing()\n', '') : `${text}\nvar _ = missing()\n`,
  },
  {
    name: 'a misplaced constraint elsewhere, or none',
    file: 'b/leaf/leaf_windows.go',
    change: (text) => (text.includes('go:build') ? 'package leaf\n' : 'package leaf\n\n//go:build windows\n'),
  },
  {
    name: 'a constraint',
    file: 'b/tagged/more.go',
    change: (text) =>
      text.includes('extra') ? text.replace('extra', 'linux || !linux') : text.replace('linux || !linux', 'extra'),
  },
  {
    name: 'a go line',
    file: 'b/go.mod',
    change: (text) => (text.includes('1.25') ? text.replace('1.25', '1.24') : text.replace('1.24', '1.25')),
  },
  {
    name: 'an import of what is not there, or none',
    file: 'b/leaf/leaf.go',
    change: (text) =>
      text.includes('nowhere')
        ? text.replace('\nimport _ "example.com/nowhere/x"\n', '')
        : text.replace('package leaf\n', 'package leaf\n\nimport _ "example.com/nowhere/x"\n'),
  },
];

const isLong = process.env['GOWS_LONG'] === '1';
const steps = isLong ? 60 : 4;

test(`what is built and found is what go says, through ${steps} edits`, { timeout: steps * 60_000 }, async () => {
  await using folder = await temporaryFolder();
  const root = path.join(folder.path, 'w');
  await writeTree(root, files);
  const machine = await goMachine();
  const env = {
    ...(process.env as Record<string, string>),
    ...machine.shared,
    ...{ HOME: folder.path, GOWS_CACHE_DIR: path.join(folder.path, 'cache'), NO_COLOR: '1', GOENV: 'off', GOFLAGS: '' },
    ...{
      GOPROXY: 'off',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
    },
  };
  const start = (program: string, ...args: string[]) =>
    new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
      execFile(program, args, { cwd: root, env, maxBuffer: 1 << 26 }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), out, err }),
      );
    });
  const gows = (...args: string[]) => start(process.execPath, builtProgram, ...args);
  await start('git', 'init', '-q');
  await writeFile(path.join(root, '.gitignore'), 'out/\nwant/\n');

  const told = async (kind: 'build' | 'vet', ...more: string[]) => {
    const { out } = await gows(kind, '--json', ...more);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    const outcomes = new Map<string, string>();
    const output = new Map<string, string>();
    let reused = 0;
    for (const event of events) {
      const { package: importPath = '', outcome = '' } = event;
      if (event['type'] === 'task.output') {
        const of = event['task']?.replace(/^vet:/, '') ?? '';
        output.set(of, (output.get(of) ?? '') + event['output']);
      }
      if (event['type'] !== 'task.finished') continue;
      outcomes.set(importPath, outcome);
      if (event['source'] !== 'ran') reused += 1;
    }
    return { outcomes, output, reused };
  };
  const digest = (file: string): string =>
    existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'missing';

  const random = seeded(20261130);
  let [reused, failures] = [0, 0];
  for (let step = 0; step < steps; step++) {
    const edit = random.pick(edits);
    if (step > 0) {
      const file = path.join(root, edit.file);
      await writeFile(file, edit.change(await readFile(file, 'utf8')));
    }
    if (random.chance(0.3)) {
      await start('git', 'add', '-A');
      await start('git', 'commit', '-qm', `step ${step}`);
    } else if (random.chance(0.2)) await appendFile(path.join(root, 'note.md'), 'more\n');
    await rm(path.join(root, 'out'), { recursive: true, force: true });
    await rm(path.join(root, 'want'), { recursive: true, force: true });
    const built = await told('build', '-o', 'out/');
    const vetted = await told('vet');
    reused += built.reused + vetted.reused;
    // The go command's own key of a vet has nothing of it, so that it has to be told apart by a flag that does nothing.
    const leftOut = await readFile(path.join(root, 'b/leaf/leaf_windows.go'), 'utf8');
    for (const importPath of packages) {
      const program = programs[importPath];
      const build = await start('go', 'build', ...(program === undefined ? [] : ['-o', `want/${program}`]), importPath);
      const vet = await start('go', 'vet', `-source=${leftOut.includes('go:build') ? 1 : 0}`, importPath);
      const at = { step, edit: edit.name, importPath };
      expect({ ...at, build: built.outcomes.get(importPath) }).toEqual({
        ...at,
        build: build.code === 0 ? 'pass' : 'build-fail',
      });
      if (program !== undefined) {
        expect({ ...at, program: digest(path.join(root, 'out', program)) }).toEqual({
          ...at,
          program: digest(path.join(root, 'want', program)),
        });
      }
      // Since 1.26 the go command says again what it found in packages that this one imports.
      const folder = `${importPath.slice('example.com/'.length)}/`;
      const lines = vet.err.split('\n').filter((line) => line !== '');
      const said = lines.filter((line) => line.startsWith(folder));
      const isBroken = lines.some((line) => line.startsWith('# ') || line.includes('no required module provides'));
      const fails = vet.code !== 0 && (isBroken || said.length > 0);
      const outcome = vetted.outcomes.get(importPath);
      if (fails) failures += 1;
      expect({ ...at, said: vet.err, vet: outcome === 'pass' }).toEqual({ ...at, said: vet.err, vet: !fails });
      if (outcome !== 'vet-fail') continue;
      const found = (vetted.output.get(importPath) ?? '').trimEnd().split('\n');
      expect({ ...at, found: found.sort() }).toEqual({ ...at, found: said.sort() });
    }
  }
  expect(reused).toBeGreaterThan(steps);
  if (isLong) expect(failures).toBeGreaterThan(5);
});
