import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '#testkit';
import { buildGoexec, hostTarget } from '../../scripts/build/goexec.ts';
import { programFolder } from '../../scripts/repository.ts';
import { type Contender, compete } from './rounds.ts';
import { difference, type Figures, median, minimum, ratio } from './statistics.ts';

// What measures: left as it is where it is current.
beforeAll(async () => {
  const host = hostTarget();
  if (host) await buildGoexec(programFolder, [host]);
});

const runs = (...walls: number[]): Figures[] => walls.map((wallMs) => ({ wallMs, cpuMs: wallMs * 2, rssKiB: 1024 }));

test('the median is the middle value, or the mean of two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([10, 2, 4, 1])).toBe(3);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
  expect(minimum([3, 1, 2])).toBe(1);
  expect(minimum([])).toBeNaN();
});

test('a ratio is the median of the rounds, so that a machine that was slow for a while changes it little', () => {
  // All rounds say a half, though the medians (3 and 20) do not.
  expect(ratio(runs(1, 3, 50), runs(2, 6, 100), 'wallMs')).toBe(0.5);
  expect(ratio(runs(10, 1, 10), runs(20, 20, 20), 'wallMs')).toBe(0.5);
  expect(ratio(runs(1, 1), [], 'wallMs')).toBeNaN();
  expect(difference(runs(160, 110, 300), runs(100, 100, 200), 'wallMs')).toBe(60);
});

function contenders(folder: string) {
  const env = { PATH: process.env['PATH'] ?? '' };
  return {
    one: (tool: string, script: string, more?: Partial<Contender>): Contender => ({
      tool,
      command: () => ({ argv: ['sh', '-c', script], cwd: folder, env }),
      fault: (run) => (run.code === 0 ? undefined : `exit ${run.code}`),
      ...more,
    }),
  };
}

test('tools take turns after their trials, and one that fails twice later has a reason and no runs', async () => {
  await using folder = await temporaryFolder();
  const { one } = contenders(folder.path);
  const log = (name: string) => `printf ${name} >> log`;
  const said: string[] = [];
  const rows = await compete(
    [
      one('a', log('a'), { settling: 2 }),
      one('b', `${log('b')}; test $(wc -c < log) -lt 8`),
      one('c', 'exit 3'),
      one('d', log('d'), { absent: 'it is not there' }),
      one('e', 'test -e once || { touch once; exit 1; }', { settling: 0 }),
    ],
    3,
    (line) => said.push(line),
  );
  // Trials a a b, then three rounds; in the last, b finds nine letters, and ten when it is tried again.
  expect(await readFile(path.join(folder.path, 'log'), 'utf8')).toBe('aababababb');
  expect(rows.map(({ tool, runs: all, absent }) => [tool, all.length, absent])).toEqual([
    ['a', 3, undefined],
    ['b', 0, 'in round 3: exit 1'],
    ['c', 0, 'exit 3'],
    ['d', 0, 'it is not there'],
    ['e', 3, undefined],
  ]);
  expect(said.join('\n')).toContain('c: left out: exit 3');
});

test('time, CPU and memory are those of the process and of its children', async () => {
  await using folder = await temporaryFolder();
  const { one } = contenders(folder.path);
  const busy = `${process.execPath} -e "const a = Buffer.alloc(300 << 20, 1); const end = Date.now() + 400; while (Date.now() < end);" & wait`;
  const [burns, sleeps] = await compete([one('burns', busy), one('sleeps', 'sleep 0.5')], 1, () => {});
  const [hot] = burns?.runs ?? [];
  const [idle] = sleeps?.runs ?? [];
  expect(hot?.cpuMs).toBeGreaterThan(300);
  expect(hot?.rssKiB).toBeGreaterThan(300 << 10);
  expect(idle?.wallMs).toBeGreaterThan(490);
  expect(idle?.cpuMs).toBeLessThan(200);
});

test('what follows a run happens also when the run failed, and what a run leaves behind is ended', async () => {
  await using folder = await temporaryFolder();
  const { one } = contenders(folder.path);
  const after: string[] = [];
  const leaves = '(sleep 30; touch late) & echo $! > pid; exit 0';
  await compete(
    [
      one('fails', 'exit 1', {
        finish: () => ({ argv: ['touch', 'finished'], cwd: folder.path, env: { PATH: process.env['PATH'] ?? '' } }),
        after: () => void after.push('fails'),
      }),
      one('leaves', leaves, { after: () => void after.push('leaves') }),
    ],
    1,
    () => {},
  );
  expect(after).toEqual(['fails', 'leaves', 'leaves']);
  expect(existsSync(path.join(folder.path, 'finished'))).toBe(true);
  expect(existsSync(path.join(folder.path, 'late'))).toBe(false);
  const pid = Number(await readFile(path.join(folder.path, 'pid'), 'utf8'));
  // Killed, if not yet waited for by whoever inherited it.
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  expect(stdout.trim()).toMatch(/^(Z.*)?$/);
}, 30_000);
