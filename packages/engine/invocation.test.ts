// Which go processes a plan needs, and with what arguments.

import { describe, expect, it } from 'vitest';
import type { Plan, Task } from '#plan';
import { commandLine } from '#process';
import { goArguments, invocationsOf } from './invocation.ts';
import { shownArguments, withoutDebug } from './ldflags.ts';

function task(importPath: string, hasTests: boolean, group = 0): Task {
  const binary = `${importPath.split('/').at(-1)}.test`;
  const common = { kind: 'test', module: 'm', dir: '/', reason: '' } as const;
  return { ...common, id: `test:${importPath}`, package: importPath, hasTests, binary, group };
}

const line = { room: 1000, sizeOf: (word: string) => word.length + 1 };
const shape = (tasks: Task[]) =>
  invocationsOf(tasks, line).map((i) => [i.id, i.group, i.tasks.map((t) => t.package).join(' ')]);

describe('invocationsOf', () => {
  it('puts packages without tests into the last group, where their binary name is free', () => {
    expect(
      shape([task('a/x', false), task('b/x', true), task('c/y', false), task('d/y', false), task('e/x', true, 1)]),
    ).toEqual([
      ['build:0', '0', 'b/x'],
      ['build:1', '1', 'e/x c/y'],
      ['build:2', undefined, 'a/x d/y'],
    ]);
  });

  it('puts them apart where each test covers its own package alone', () => {
    const tasks = [task('b/x', true), task('c/y', false)];
    const named = (cover?: Parameters<typeof invocationsOf>[2]) =>
      invocationsOf(tasks, line, cover).map((invocation) => invocation.tasks.map((t) => t.package).join(' '));
    expect(named({ mode: 'set' })).toEqual(['b/x', 'c/y']);
    expect(named({ mode: 'set', packages: ['./...'] })).toEqual(['b/x c/y']);
  });

  it('writes nowhere when nothing has tests', () => {
    expect(shape([task('a/x', false), task('b/x', false)])).toEqual([['build:0', undefined, 'a/x b/x']]);
  });

  it('splits a group whose names would not fit on a command line', () => {
    const many = Array.from({ length: 10 }, (_, i) => task(`ex.com/package${i}`, true));
    const batches = invocationsOf(many, { ...line, room: 60 });
    expect(batches.map((batch) => batch.tasks.length)).toEqual([3, 3, 3, 1]);
    expect(new Set(batches.map((batch) => batch.group))).toEqual(new Set(['0']));
  });

  it('keeps 10,000 packages to one invocation, and on Windows each to the line that it takes', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      task(`example.com/a/workspace/that/is/large/package${i}`, true),
    );
    const words = ['C:\\Program Files\\gows\\goexec.exe', '-split', '--', 'C:\\Go\\bin\\go.exe', 'test', '-c'];
    const env = { PATH: 'C:\\Windows' };
    expect(invocationsOf(many, commandLine({ words, env, platform: 'linux', stackBytes: 8 << 20 }))).toHaveLength(1);
    const batches = invocationsOf(many, commandLine({ words, env, platform: 'win32' }));
    const lines = batches.map(({ tasks }) => [...words, ...tasks.map((t) => t.package)].map((w) => `"${w}"`).join(' '));
    expect(Math.max(...lines.map((text) => text.length))).toBeLessThan(8192);
    expect(Math.min(...lines.slice(0, -1).map((text) => text.length))).toBeGreaterThan(8000);
    expect(batches.flatMap(({ tasks }) => tasks)).toHaveLength(10_000);
  });

  it('names what takes longest first, then what nobody has timed, in order, and last what has no tests', () => {
    const timed = (importPath: string, estimateMs: number) => ({ ...task(importPath, true), estimateMs });
    expect(shape([timed('a', 10), task('b', false), timed('c', 20), task('e', true), task('d', true)])).toEqual([
      ['build:0', '0', 'd e c a b'],
    ]);
  });

  it('does nothing for no tasks', () => {
    expect(invocationsOf([], line)).toEqual([]);
  });
});

describe('goArguments', () => {
  const build = { flags: ['-race', '-tags=a'], env: {} } as unknown as Plan['build'];
  const plan = { build } as Plan;

  it('names the folder with a slash at its end, or the null device', () => {
    const [kept, nowhere] = invocationsOf([task('a/x', true), task('b/x', false)], line);
    if (!kept || !nowhere) throw new Error('two invocations');
    expect(goArguments(plan, kept, '/bin/0', '/g')).toEqual(
      '-c|-json|-debug-actiongraph=/g|-ldflags=-s -w|-race|-tags=a|-o|/bin/0/|a/x'.split('|').toSpliced(0, 0, 'test'),
    );
    expect(goArguments(plan, nowhere, undefined, '/g').slice(-3)).toEqual(['-o', '/dev/null', 'b/x']);
  });
});

describe('withoutDebug', () => {
  it('puts its flags before those of the user, for every pattern', () => {
    expect(withoutDebug(['-race', '-ldflags=-X a=b', '-v'], '')).toEqual([
      '-ldflags=-s -w',
      '-race',
      '-ldflags=-s -w -X a=b',
      '-v',
    ]);
    expect(withoutDebug(['-ldflags', './svc/...=-X a=b'], '')).toEqual([
      '-ldflags=-s -w',
      '-ldflags=./svc/...=-s -w -X a=b',
    ]);
    expect(withoutDebug(['-ldflags='], '')).toEqual(['-ldflags=-s -w', '-ldflags=-s -w']);
  });

  it('keeps what GOFLAGS says, which the command line would replace', () => {
    expect(withoutDebug(['-race'], "-mod=mod '-ldflags=-X a=b'")).toEqual([
      '-ldflags=-s -w',
      '-ldflags=-s -w -X a=b',
      '-race',
    ]);
    expect(withoutDebug(['-ldflags=-X c=d'], '-ldflags=-w').at(-1)).toBe('-ldflags=-s -w -X c=d');
  });

  it('leaves a value that the go command refuses for it to refuse', () => {
    expect(withoutDebug(['-ldflags=nonsense'], '').at(-1)).toBe('-ldflags=nonsense');
  });

  it('keeps a value of GOFLAGS that has spaces and quotes', () => {
    expect(withoutDebug([], ` -a  '-ldflags=-X a.b=c d'`)).toEqual(['-ldflags=-s -w', '-ldflags=-s -w -X a.b=c d']);
  });
});

it('what GOFLAGS gives the linker is not told, and what the command line gives it is', () => {
  const goflags = "'-ldflags=-X main.token=abc'";
  const args = withoutDebug(['-ldflags=./svc=-X a=b'], goflags);
  expect(args.join(' ')).toContain('main.token=abc');
  const shown = shownArguments(args, goflags).join(' ');
  expect(shown).not.toContain('abc');
  expect(shown).toContain('./svc=-s -w -X a=b');
});
