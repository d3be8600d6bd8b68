// Random edits, stagings and commits: what changed is what the bytes of a real checkout of the base say.

import { chmod, lstat, mkdir, readdir, readFile, readlink, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workTreeChanges } from './index.ts';
import { runGit } from './run.ts';
import { type Sandbox, sandbox } from './sandbox.fixture.ts';

const names = [
  'a.go',
  'née b',
  'new\nline',
  'dir',
  'dir/x.go',
  'dir/y.log',
  'dir/deep/z.go',
  'x.log',
  'link',
  'link/x.go',
];
const anyName = fc.constantFrom(...names);

type Step =
  | { readonly do: 'write'; readonly name: string; readonly text: string; readonly old: boolean; readonly mode: number }
  | { readonly do: 'link'; readonly name: string; readonly to: string }
  | { readonly do: 'remove'; readonly name: string }
  | { readonly do: 'git'; readonly args: readonly string[] };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      name: anyName,
      // Of one size, so that only content tells them apart.
      text: fc.constantFrom('aaaa', 'bbbb', 'cccc'),
      old: fc.boolean(),
      mode: fc.constantFrom(0o644, 0o644, 0o755),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('link' as const), name: anyName, to: fc.constantFrom('a.go', 'dir') }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), name: anyName }) },
  {
    weight: 4,
    arbitrary: fc
      .oneof(
        fc.constantFrom(
          ['add', '-A'],
          ['add', '-A', '-f'],
          ['add', '-N', '.'],
          ['commit', '-q', '--allow-empty', '-m', 'x'],
        ),
        anyName.map((name) => ['add', '-f', '--', name]),
        anyName.map((name) => ['rm', '-q', '-r', '--cached', '--', name]),
        anyName.map((name) => ['update-index', '--assume-unchanged', '--', name]),
        anyName.map((name) => ['update-index', '--skip-worktree', '--', name]),
      )
      .map((args) => ({ do: 'git' as const, args })),
  },
);

const long = process.env['GOWS_LONG'] !== undefined;

test.skipIf(process.platform === 'win32')(
  'the changes are those of a comparison by bytes',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 16 }), fc.nat(), async (steps, which) => {
        await using box = await sandbox({ '.gitignore': '*.log\n', 'a.go': 'aaaa', 'dir/x.go': 'aaaa' });
        const commits = [box.first];
        for (const step of steps) {
          await carryOut(box, step);
          if (step.do === 'git' && step.args[0] === 'commit') commits.push(await box.git('rev-parse', 'HEAD'));
        }
        const base = commits[which % commits.length] ?? box.first;
        const found = await workTreeChanges(await box.open(), base);
        expect(found.map((file) => `${file.change} ${file.path}`)).toEqual(await byBytes(box, base));
      }),
      { numRuns: long ? 300 : 6, seed: long ? Date.now() : 7, endOnFailure: !long },
    );
  },
  long ? 3_600_000 : 60_000,
);

async function carryOut(box: Sandbox, step: Step): Promise<void> {
  if (step.do === 'git') {
    // One that does not apply (nothing of that name) does nothing.
    await box.git(...step.args).catch(() => {});
    return;
  }
  const file = path.join(box.folder, step.name);
  if (step.do === 'remove') {
    // A parent may be a file.
    await rm(file, { recursive: true, force: true }).catch(() => {});
    return;
  }
  const parts = step.name.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const parent = path.join(box.folder, ...parts.slice(0, depth));
    const stat = await lstat(parent).catch(() => undefined);
    if (stat && !stat.isDirectory()) await rm(parent);
    await mkdir(parent, { recursive: true });
  }
  const stat = await lstat(file).catch(() => undefined);
  if (stat && (step.do === 'link' || !stat.isFile())) await rm(file, { recursive: true });
  if (step.do === 'link') {
    await symlink(step.to, file);
    return;
  }
  await writeFile(file, step.text);
  await chmod(file, step.mode);
  if (step.old) await utimes(file, new Date(0), new Date(0));
}

/** Skip-worktree files that are absent are not deleted: git is told to expect them nowhere. */
async function byBytes(box: Sandbox, base: string): Promise<readonly string[]> {
  const checkout = `${box.outside}/checkout`;
  await box.git('worktree', 'add', '-q', '--detach', checkout, base);
  const [before, now, tagged] = await Promise.all([
    contents(checkout),
    contents(box.folder),
    box.git('ls-files', '-t', '-z'),
  ]);
  const skipped = new Set(tagged.split('\0').flatMap((field) => (field.startsWith('S ') ? [field.slice(2)] : [])));
  const news = [...now.keys()].filter((file) => !before.has(file));
  const ignored = await ignoredOf(box, news);
  const changed: [string, string][] = [];
  for (const [file, content] of before) {
    const other = now.get(file);
    if (other === content) continue;
    if (other === undefined && skipped.has(file)) {
      const [base1, index] = await Promise.all([
        box.git('rev-parse', `${base}:${file}`),
        box.git('rev-parse', `:${file}`),
      ]);
      if (base1 !== index) changed.push([file, 'modified']);
      continue;
    }
    changed.push([file, other === undefined ? 'deleted' : 'modified']);
  }
  for (const file of news) if (!ignored.has(file)) changed.push([file, 'added']);
  for (const file of skipped) if (!before.has(file) && !now.has(file)) changed.push([file, 'added']);
  changed.sort(([a], [b]) => (a < b ? -1 : 1));
  return changed.map(([file, change]) => `${change} ${file}`);
}

async function ignoredOf(box: Sandbox, files: readonly string[]): Promise<ReadonlySet<string>> {
  const { stdout } = await runGit(await box.open(), ['check-ignore', '-z', '--stdin'], {
    stdin: files.map((file) => `${file}\0`).join(''),
    answers: [0, 1],
  });
  return new Set(stdout.toString('utf8').split('\0'));
}

async function contents(top: string, dir = ''): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(path.join(top, dir), { withFileTypes: true })) {
    const name = dir === '' ? entry.name : `${dir}/${entry.name}`;
    if (name === '.git') continue;
    const full = path.join(top, name);
    if (entry.isDirectory()) for (const [file, text] of await contents(top, name)) found.set(file, text);
    else if (entry.isSymbolicLink()) found.set(name, `link ${await readlink(full)}`);
    else found.set(name, `${(await lstat(full)).mode & 0o100 ? 'x' : '-'} ${await readFile(full, 'utf8')}`);
  }
  return found;
}
