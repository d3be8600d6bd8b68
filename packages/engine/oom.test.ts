// A test that the kernel kills for want of memory, in a control group of its own with a limit.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { RunEvent } from '#events';
import { goMachine, temporaryFolder, writeTree } from '#testkit';
import { buildGoexec } from './trial.ts';

const run = promisify(execFile);

/** A group with room for gows and a small test; undefined where none can be made. */
function limitedGroup(bytes: number): string | undefined {
  const one = '/sys/fs/cgroup/memory';
  const first = existsSync(path.join(one, 'memory.limit_in_bytes'));
  const folder = path.join(first ? one : '/sys/fs/cgroup', `gows-test-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(path.join(folder, first ? 'memory.limit_in_bytes' : 'memory.max'), String(bytes));
    return folder;
  } catch {
    if (existsSync(folder)) rmdirSync(folder);
    return undefined;
  }
}

const limit = 512 << 20;
const group = process.platform === 'linux' ? limitedGroup(limit) : undefined;

it.skipIf(group === undefined)(
  'is told as such, with the limit, what it had, and what to do',
  { timeout: 120_000 },
  async () => {
    await using folder = await temporaryFolder();
    await writeTree(folder.path, {
      'go.mod': 'module ex.com/m\n\ngo 1.25\n',
      'big/big_test.go': `package big

import "testing"

func TestBig(t *testing.T) {
	var all [][]byte
	for {
		piece := make([]byte, 16<<20)
		for i := range piece {
			piece[i] = 1
		}
		all = append(all, piece)
	}
}
`,
    });
    const go = await goMachine();
    const goexec = await buildGoexec(go, folder.path);
    const program = `
    import { trialPlan, tryPlan } from ${JSON.stringify(path.join(import.meta.dirname, 'trial.ts'))};
    const go = ${JSON.stringify(go)};
    const root = ${JSON.stringify(folder.path)};
    const plan = await trialPlan({ root, packages: ['ex.com/m/big'], go });
    const { events } = await tryPlan(plan, { cacheDir: root + '/cache', workspaceRoot: root, goexec: ${JSON.stringify(goexec)} });
    process.stdout.write(JSON.stringify(events));`;
    const file = path.join(folder.path, 'trial.mjs');
    await writeTree(folder.path, { 'trial.mjs': program });
    try {
      const enter = `echo $$ > ${group}/cgroup.procs && exec "$0" --no-warnings "$1"`;
      const { stdout } = await run('sh', ['-c', enter, process.execPath, file], { maxBuffer: 1 << 26 });
      const events = JSON.parse(stdout) as RunEvent[];
      const finished = events.find((event) => event.type === 'task.finished');
      expect(finished).toMatchObject({ outcome: 'killed', signal: 'SIGKILL', outOfMemory: { limitBytes: limit } });
      const told = events.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic] : []));
      expect(told).toMatchObject([{ code: 'process/out-of-memory', subject: 'ex.com/m/big', severity: 'error' }]);
      expect(told[0]?.message).toMatch(
        /^the kernel killed the tests of ex.com\/m\/big for want of memory: the limit of its control group is 512 MiB, and it had taken up to \d{3} MiB$/,
      );
      expect(told[0]?.remedy).toContain('--memory');
    } finally {
      // The last of its processes may be a moment from gone.
      await expect.poll(() => remove(group ?? '')).toBe(true);
    }
  },
);

function remove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}
