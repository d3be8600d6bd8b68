// What the go command says of a tool that was killed, as it really says it.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { goMachine, temporaryFolder, writeTree } from '#testkit';
import { type BuildFailure, readBuildOutput } from './build-output.ts';
import { saysKilled } from './memory-failure.ts';
import { trialEnvironment } from './trial.ts';

const run = promisify(execFile);

it.skipIf(process.platform === 'win32').each(['compile', 'link', 'vet'])(
  'a killed %s is told from one that fails',
  async (tool) => {
    const { goBin } = await goMachine();
    await using folder = await temporaryFolder();
    await writeTree(folder.path, {
      'go.mod': 'module ex.com/m\n\ngo 1.25\n',
      'p/p.go': `package p\n\nconst Fresh = "${randomBytes(8).toString('hex')}"\n`,
      'p/p_test.go': 'package p\n\nimport "testing"\n\nfunc TestP(t *testing.T) { t.Log(Fresh) }\n',
      'kill.sh': `case "$TOOLEXEC_IMPORTPATH" in ex.com/*) ;; *) exec "$@" ;; esac\ncase "$1 $*" in *-V=full*) ;; */${tool}\\ *) ;; *) exec "$@" ;; esac\ncase "$*" in *-V=full*) exec "$@" ;; esac\nkill -9 $$\n`,
    });
    const args = ['test', '-c', '-json', `-toolexec=sh ${path.join(folder.path, 'kill.sh')}`, '-o', '/dev/null', './p'];
    const { stdout } = await run(goBin, args, { cwd: folder.path, env: trialEnvironment() }).catch(
      (error: { stdout: string }) => error,
    );
    const failures: BuildFailure[] = [];
    const cutter = readBuildOutput({ onOutput() {}, onFailed: (failure) => failures.push(failure), onPackage() {} });
    cutter.push(Buffer.from(stdout));
    cutter.end();
    expect(
      failures.map(({ output }) => saysKilled(output)),
      stdout,
    ).toEqual([true]);
    expect(saysKilled('# ex.com/p\np/p.go:3:1: undefined: killed\n')).toBe(false);
  },
);
