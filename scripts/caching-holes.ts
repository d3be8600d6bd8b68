// Writes the table of docs/caching.md: go test and gows test side by side on one workspace, by real runs.
// `node scripts/caching-holes.ts`, after a change of what is observed or for a new Go.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitAll, git, gitInit, goMachine, parseTxtar, temporaryFolder, writeTree } from '#testkit';

const page = fileURLToPath(new URL('../docs/caching.md', import.meta.url));
const scripts = fileURLToPath(new URL('../testdata/script/', import.meta.url));
const program = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

/** Script whose workspace it is → package → what was changed. The packages fail once that is seen. */
const holes = {
  reuse_holes_env: {
    literal: 'a variable: `var mode = os.Getenv("NAME")` in a test file',
    constant: '… whose name is a constant of another file',
    helper: '… that a function reads for an initialiser',
    dependency: '… that `init()` of a package in another module reads',
    environ: '… that is found in `os.Environ()`',
  },
  reuse_holes_files: {
    testmain: 'a file that `TestMain` reads before `m.Run`',
    depinit: 'a file that `init()` of another package reads',
    child: 'a file that a child process reads (`cat`)',
    sibling: 'a fixture of another module in the workspace',
    repository: 'a fixture of the repository, above all modules',
    stamp: '`testdata/a.txt`, same size and modification time',
  },
} as const;
const variables = ['LITERAL', 'CONSTANT', 'HELPER', 'DEPENDENCY', 'ENVIRON'];

await using folder = await temporaryFolder('gows-holes-');
const machine = await goMachine();
const home = join(folder.path, 'home');
mkdirSync(home);
const plain: Record<string, string> = {
  ...machine.shared,
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  GOENV: 'off',
  GOTOOLCHAIN: 'local',
  GOWS_CACHE_DIR: join(folder.path, 'cache'),
};

const rows: string[] = [];
/** Where nothing is changed that a test could tell. */
const same: string[] = [];
for (const [script, packages] of Object.entries(holes)) {
  const root = join(folder.path, script);
  await writeTree(root, readFileSync(join(scripts, `${script}.txtar`), 'utf8'));
  await gitInit(root);
  await commitAll(root, 'base');
  const fixtures = namesOf(script).filter((name) => name.endsWith('.txt'));
  setTimes(root, fixtures, 2001);
  both(root, plain);

  if (fixtures.length > 0) {
    const clone = join(folder.path, 'elsewhere/clone');
    await git(folder.path, 'clone', '-q', root, clone);
    setTimes(clone, fixtures, 2001);
    same.push(rowOfAll('nothing: a fresh clone in another folder', both(clone, plain)));
    setTimes(root, fixtures, 2002);
    same.push(rowOfAll('nothing but the modification times', both(root, plain)));
    setTimes(root, fixtures, 2001);
  }
  for (const name of fixtures) {
    const file = join(root, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace('good', 'evil'));
  }
  setTimes(
    root,
    fixtures.filter((name) => name.includes('/stamp/')),
    2001,
  );
  const set = fixtures.length > 0 ? [] : variables.map((name) => [`HOLE_${name}`, 'changed']);
  const seen = both(root, { ...plain, ...Object.fromEntries(set) });
  for (const [name, what] of Object.entries(packages)) {
    const path = `example.com/main/${name}`;
    rows.push(`| ${what} | ${shown(seen.go.get(path))} | ${shown(seen.gows.get(path))} | ${seen.causes.get(path)} |`);
  }
}

const table = [
  `${machine.env.GOVERSION}, ${machine.env.GOOS}/${machine.env.GOARCH}:`,
  '',
  '| changed since the pass | `go test` | `gows test` | as gows says |',
  '|---|---|---|---|',
  ...rows,
  ...same,
].join('\n');
const text = readFileSync(page, 'utf8');
const [before = '', after = ''] = [text.split('<!-- holes -->')[0], text.split('<!-- /holes -->')[1]];
writeFileSync(page, `${before}<!-- holes -->\n${table}\n<!-- /holes -->${after}`);

interface Seen {
  /** Import path → `ok`, `ok (cached)`, `FAIL`. */
  readonly go: ReadonlyMap<string, string>;
  readonly gows: ReadonlyMap<string, string>;
  readonly causes: ReadonlyMap<string, string>;
}

function both(root: string, env: Record<string, string>): Seen {
  const go = start(machine.goBin, ['test', './main/...'], root, env);
  const gows = start(process.execPath, [program, 'test', '-race=false', '--json', './main/...'], root, env);
  const seen = new Map<string, string>();
  const causes = new Map<string, string>();
  for (const line of gows.trimEnd().split('\n')) {
    const event = JSON.parse(line);
    if (event.type === 'task.planned') causes.set(event.package, event.reuse?.cause ?? '');
    if (event.type !== 'task.finished') continue;
    const word = event.outcome === 'pass' ? 'ok' : 'FAIL';
    seen.set(event.package, event.source === 'ran' ? word : `${word} (cached)`);
  }
  const lines = go.matchAll(/^(ok {2}|FAIL)\t(\S+)\t(.*)$/gm);
  const ofGo = [...lines].map(([, word = '', path = '', rest = '']): [string, string] => [
    path,
    rest === '(cached)' ? `${word.trim()} (cached)` : word.trim(),
  ]);
  return { go: new Map(ofGo), gows: seen, causes };
}

function start(command: string, args: readonly string[], cwd: string, env: Record<string, string>): string {
  const { stdout, stderr } = spawnSync(command, args, { cwd, env: { ...env, PWD: cwd }, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return stdout;
}

/** A stale pass is set in bold. */
function shown(word: string | undefined): string {
  return word === 'ok (cached)' ? '**ok (cached)**' : (word ?? 'nothing');
}

function rowOfAll(what: string, { go, gows }: Seen): string {
  const reused = (words: ReadonlyMap<string, string>) =>
    [...words.values()].filter((word) => word.endsWith('(cached)'));
  const count = (words: ReadonlyMap<string, string>) => `${reused(words).length} of ${words.size} reused`;
  return `| ${what} | ${count(go)} | ${count(gows)} | |`;
}

function namesOf(script: string): readonly string[] {
  return parseTxtar(readFileSync(join(scripts, `${script}.txtar`), 'utf8')).files.map(({ name }) => name);
}

/** Of the files named, and of all folders: the go command looks at those of folders, too. */
function setTimes(root: string, names: readonly string[], year: number): void {
  const at = new Date(`${year}-01-01T00:00:00Z`);
  for (const name of names) utimesSync(join(root, name), at, at);
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!name.startsWith('.git') && statSync(join(root, name)).isDirectory()) utimesSync(join(root, name), at, at);
  }
}
