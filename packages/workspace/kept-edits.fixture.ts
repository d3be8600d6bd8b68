// Edits of any workspace's files that the model of workspaces does not make: odd names, odd places, odd content.

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import type { Random } from '#testkit';

export interface OddEdit {
  readonly name: string;
  /** False where there was nothing to edit. */
  readonly apply: (root: string, random: Random) => boolean;
}

/** Every path beneath the root, folders with a slash at the end. */
function pathsIn(root: string): readonly string[] {
  const paths: string[] = [];
  const walk = (dir: string) => {
    for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name === '.git') continue;
      const path = join(dir, entry.name);
      paths.push(relative(root, path) + (entry.isDirectory() ? '/' : ''));
      if (entry.isDirectory()) walk(path);
    }
  };
  walk(root);
  return paths;
}

const isGo = (path: string) => path.endsWith('.go');

/** On one file that fits. */
function onFile(fits: (path: string) => boolean, edit: (path: string, random: Random) => void): OddEdit['apply'] {
  return (root, random) => {
    const paths = pathsIn(root).filter((path) => !path.endsWith('/') && fits(path));
    if (paths.length === 0) return false;
    edit(join(root, random.pick(paths)), random);
    return true;
  };
}

function rewritten(
  fits: (path: string) => boolean,
  change: (text: string, random: Random) => string,
): OddEdit['apply'] {
  return onFile(fits, (path, random) => {
    if (!lstatSync(path).isSymbolicLink()) writeFileSync(path, change(readFileSync(path, 'utf8'), random));
  });
}

/** A file of this name and text in a folder that has Go files, or anywhere. */
function added(
  names: readonly string[],
  text: (random: Random, packageName: string) => string,
  anywhere = false,
): OddEdit['apply'] {
  return (root, random) => {
    const dirs = pathsIn(root).flatMap((path) => (anywhere || isGo(path) ? [dirname(path)] : []));
    if (dirs.length === 0) return false;
    const dir = join(root, random.pick(dirs));
    const name = random.pick(names);
    const source = readdirSync(dir).find((file) => isGo(file) && !file.endsWith('_test.go'));
    const found = source && lstatSync(join(dir, source)).isFile() ? readFileSync(join(dir, source), 'utf8') : '';
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    try {
      writeFileSync(join(dir, name), text(random, /^package (\w+)/m.exec(found)?.[1] ?? 'p'));
    } catch {
      return false; // A folder of that name, or a link to nowhere.
    }
    return true;
  };
}

const standard = ['fmt', 'os', 'path', 'embed', 'strings', 'example.com/nowhere', 'C'];
const constraints = [
  '',
  '//go:build linux',
  '//go:build !linux',
  '//go:build extra',
  '// +build extra',
  '//go:build linux &&',
];

export const oddEdits: readonly OddEdit[] = [
  {
    name: 'time',
    apply: onFile(
      () => true,
      (path) => utimesSync(path, new Date(), new Date()),
    ),
  },
  { name: 'body', apply: rewritten(isGo, (text) => `${text}\nvar _ = 1\n`) },
  { name: 'syntax of the body', apply: rewritten(isGo, (text) => `${text}\nfunc (\n`) },
  { name: 'syntax of the head', apply: rewritten(isGo, (text) => text.replace('package ', 'pack age ')) },
  {
    name: 'repair',
    apply: rewritten(isGo, (text) => text.replaceAll('pack age', 'package').replaceAll('\nfunc (\n', '')),
  },
  {
    name: 'blank lines and comments',
    apply: rewritten(isGo, (text) => `// Words.\n\n${text.replace('\n\n', '\n\n\n/* more */\n')}`),
  },
  {
    name: 'comment at the package',
    apply: rewritten(isGo, (text) => text.replace(/^package/m, '// Package words.\npackage')),
  },
  { name: 'NUL', apply: rewritten(isGo, (text) => `// \0\n${text}`) },
  { name: 'no NUL', apply: rewritten(isGo, (text) => text.replaceAll('// \0\n', '')) },
  {
    name: 'CRLF',
    apply: rewritten(isGo, (text) => (text.includes('\r') ? text.replaceAll('\r', '') : text.replaceAll('\n', '\r\n'))),
  },
  {
    name: 'import',
    apply: rewritten(isGo, (text, random) =>
      text.replace(/^(package \w+\r?\n)/m, `$1\nimport _ "${random.pick(standard)}"\n`),
    ),
  },
  { name: 'fewer imports', apply: rewritten(isGo, (text) => text.replace(/^import _ ".*"\r?\n/m, '')) },
  { name: 'constraint', apply: rewritten(isGo, (text, random) => `${random.pick(constraints)}\n\n${text}`) },
  {
    name: 'fewer constraints',
    apply: rewritten(isGo, (text) => text.replace(/^(\/\/go:build|\/\/ \+build).*\n/m, '')),
  },
  {
    name: 'package name',
    apply: rewritten(isGo, (text, random) =>
      text.replace(/^package \w+/m, `package ${random.pick(['main', 'q', 'documentation', 'q_test'])}`),
    ),
  },
  {
    name: 'debug line',
    apply: rewritten(isGo, (text) =>
      text.includes('//go:debug')
        ? text.replace(/^\/\/go:debug.*\n/m, '')
        : text.replace(/^package/m, '//go:debug panicnil=1\npackage'),
    ),
  },
  {
    name: 'embed',
    apply: added(
      ['emb.go', 'emb_test.go', 'x/emb.go'],
      (random, name) =>
        `package ${name}\n\nimport _ "embed"\n\n//go:embed ${random.pick(['*.txt', 'all:assets', 'assets', 'ass*/*', '*', 'z*\u0085c*', 'testdata', 'assets/a.txt', '[a-c]*'])}\nvar emb string\n`,
    ),
  },
  {
    name: 'asset',
    apply: added(
      ['assets/a.txt', 'assets/.b', 'assets/_c/d', 'assets/sub/e.txt', 'z.txt', 'assets/go.mod', 'c.md'],
      () => 'x\n',
    ),
  },
  {
    name: 'go file of another platform',
    apply: added(
      ['y_windows.go', 'y_linux.go', 'y_arm64_test.go', '_y.go', '.y.go'],
      (random, name) => `package ${name}\n\nconst Y${random.int(100)} = 1\n`,
    ),
  },
  {
    name: 'test',
    apply: added(
      ['y_test.go'],
      (random, name) =>
        `package ${name}${random.pick(['', '_test'])}\n\nimport "testing"\n\nfunc TestY(t *testing.T${random.pick(['', ', x int'])}) {}\n`,
    ),
  },
  {
    name: 'other source',
    apply: added(
      ['n.c', 'n.h', 'n.s', 'n.S', 'n.syso', 'n.cc', 'n_windows.c', 'default.pgo', 'n.swig'],
      (random) => `${random.pick(['', '\ufeff'])}${random.pick(constraints)}\n\n${random.pick(['', '/*', '// x'])}\n`,
    ),
  },
  {
    name: 'cgo',
    apply: added(
      ['cg.go'],
      (random, name) =>
        `package ${name}\n\n// #cgo ${random.pick(['CFLAGS: -DA', 'LDFLAGS: -lm', 'linux CFLAGS: -DB', 'CFLAGS -DC', 'pkg-config: nosuch'])}\nimport "C"\n`,
    ),
  },
  {
    name: 'nested module',
    apply: added(['go.mod', 'sub/go.mod', 'assets/go.mod'], () => 'module example.com/nested\n\ngo 1.25\n', true),
  },
  {
    name: 'package deep in testdata',
    apply: added(
      ['testdata/t/t.go', '_u/u.go', '.v/v.go', 'vendor/w/w.go', 'vendor/vendor.go'],
      (random) => `package ${random.pick(['t', 'main'])}\n`,
    ),
  },
  { name: 'vendor list', apply: added(['vendor/modules.txt'], () => '## workspace\n') },
  {
    name: 'link',
    apply(root, random) {
      const paths = pathsIn(root);
      const at = join(
        root,
        dirname(random.pick(paths)),
        random.pick(['lnk.go', 'lnkd', 'lnk.c', 'assets', 'default.pgo']),
      );
      const to = random.chance(0.2) ? at : join(root, random.chance(0.2) ? 'profile' : random.pick(paths));
      try {
        symlinkSync(relative(dirname(at), to), at);
      } catch {
        return false;
      }
      return true;
    },
  },
  {
    name: 'profile outside of every module',
    apply(root) {
      const profile = join(root, 'profile');
      if (existsSync(profile)) rmSync(profile);
      else writeFileSync(profile, '');
      return true;
    },
  },
  {
    name: 'removal',
    apply(root, random) {
      const paths = pathsIn(root).filter(
        (path) => !/^(go\.work|[^/]+\/[^/]+\/go\.mod)$/.test(path) && !/^[^/]+\/([^/]+\/)?$/.test(path),
      );
      if (paths.length === 0) return false;
      rmSync(join(root, random.pick(paths)), { recursive: true, force: true });
      return true;
    },
  },
  {
    name: 'new name',
    apply: onFile(
      (path) => isGo(path) || path.endsWith('.txt'),
      (path, random) => renameSync(path, path.replace(/[^/]*$/, `r${random.int(3)}${extname(path)}`)),
    ),
  },
];
