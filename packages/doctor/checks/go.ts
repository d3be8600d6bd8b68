// The go command: there, new enough, one and not several, and GOROOT that fits.

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findPrograms, type GoEnv } from '#gocmd';
import { type Check, type Found, finding, foundIn, ok } from '../check.ts';
import type { Ground } from '../ground.ts';

export const go: Check = {
  name: 'go',
  async look(ground) {
    const found = await ground.go;
    if ('value' in found) {
      const { GOVERSION, go: program } = found.value;
      return [ok(`${GOVERSION}, ${program}`), ...others(found.value, ground), ...rootOf(found.value, ground)];
    }
    // What the go command says of the workspace's own files is told, better, by the checks of those.
    const elsewhere = found.fault.diagnostics.every(({ code }) => /^(modfile|workspace)\//.test(code));
    const anywhere = await ground.goAnywhere;
    if (elsewhere && 'value' in anywhere) {
      return [ok(`${anywhere.value.GOVERSION}, ${anywhere.value.go}`), ...others(anywhere.value, ground)];
    }
    return foundIn('fault' in anywhere && elsewhere ? anywhere.fault : found.fault);
  },
};

function others({ go: program, searchPath }: GoEnv, { cwd }: Ground): readonly Found[] {
  const real = realpathSync(program);
  const further = findPrograms('go', searchPath, cwd).filter((file) => realpathSync(file) !== real);
  if (further.length === 0) return [];
  const releases = new Set([program, ...further].map(releaseOf));
  const what = `${further.length + 1} go commands are on PATH, and the first one is used`;
  return [
    finding(
      releases.size > 1 ? 'warning' : 'note',
      releases.size > 1 ? `${what}; they are of several versions` : what,
      'take the folders of the others off PATH, or see that every shell and editor has the same one first',
      { related: [program, ...further].map((file) => ({ message: `${file}  ${releaseOf(file)}` })) },
    ),
  ];
}

/** `go1.26.8`; a wrapper that is none of a distribution does not say. */
function releaseOf(program: string): string {
  try {
    return readFileSync(join(dirname(dirname(realpathSync(program))), 'VERSION'), 'utf8').split('\n', 1)[0] ?? '';
  } catch {
    return 'version unknown';
  }
}

/** A GOROOT in the environment outlives the Go that it was set for. */
function rootOf({ go: program, GOROOT, GOVERSION }: GoEnv, { env }: Ground): readonly Found[] {
  const given = env['GOROOT'];
  if (!given) return [];
  const own = dirname(dirname(realpathSync(program)));
  const release = releaseOf(join(given, 'bin', 'go'));
  if (real(given) === own || real(GOROOT) === own || release === GOVERSION) {
    return [finding('note', `GOROOT is set to ${given}, which the go command finds by itself`, 'unset GOROOT')];
  }
  return [
    finding(
      'failure',
      `GOROOT is ${given} (${release}), and ${program} is of another distribution (${releaseOf(program)}): it builds nothing with that one's library`,
      'unset GOROOT; the go command finds its own',
    ),
  ];
}

function real(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return dir;
  }
}
