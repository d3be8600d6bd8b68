// The C compiler that race detection needs: there, allowed, and able to make a program.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GoEnv, raceSupport, splitQuoted } from '#gocmd';
import { capture } from '#process';
import { type Check, type Found, finding, ok } from '../check.ts';
import type { Ground } from '../ground.ts';

export const compiler: Check = {
  name: 'race',
  async look(ground) {
    const go = await ground.goAnywhere;
    // Its own check tells.
    if ('fault' in go) return [];
    const support = raceSupport(go.value, ground.cwd);
    if (support.ok)
      return go.value.GOOS === 'darwin' ? [ok('the race detector is available')] : works(go.value, ground);
    return [
      finding('warning', `tests run without race detection: ${support.why}`, remedyFor(go.value, support.why), {
        code: 'race/unavailable',
      }),
    ];
  },
};

function remedyFor(go: GoEnv, why: string): string {
  if (/CGO_ENABLED/.test(why)) {
    return go.givenCgoEnabled === '0' ? 'unset CGO_ENABLED' : 'go env -u CGO_ENABLED, or set it to 1';
  }
  if (/C compiler/.test(why)) return `${install(go.GOHOSTOS)}, or set CC to the one that is there`;
  return 'say -race=false where that is meant';
}

function install(os: string): string {
  return os === 'windows'
    ? 'install gcc of MinGW-w64 and put it on PATH'
    : 'install a C compiler with its headers: apt install gcc libc6-dev, dnf install gcc, apk add build-base';
}

/** A compiler without headers or linker is found on PATH as well, and every package would fail to build. */
async function works(go: GoEnv, { env, cwd }: Ground): Promise<readonly Found[]> {
  const split = splitQuoted(go.CC);
  const [command = '', ...words] = 'words' in split ? split.words : [];
  const folder = mkdtempSync(join(tmpdir(), 'gows-doctor-'));
  try {
    const said = await capture({
      command,
      args: [...words, '-x', 'c', '-', '-o', join(folder, 'program'), '-lpthread'],
      cwd,
      env: { ...env, LC_ALL: 'C' },
      stdin: '#include <stdlib.h>\n#include <pthread.h>\nint main(void) { return 0; }\n',
    });
    if (said.exitCode === 0) return [ok(`the race detector is available, by ${go.CC}`)];
    // The disk has a check of its own.
    if (/No space left on device/.test(said.stderr)) return [];
    const line = said.stderr.split('\n').find((text) => /error|cannot|fatal|not found/i.test(text)) ?? said.stderr;
    const why = line.trim() || `it ends with ${said.exitCode === null ? said.signal : `exit code ${said.exitCode}`}`;
    return [
      finding(
        'failure',
        `${go.CC} makes no program, so nothing can be built with race detection: ${why}`,
        `${install(go.GOHOSTOS)}; "gows test -race=false" does without`,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
