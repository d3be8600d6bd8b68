// Says whether the race detector can be used, and if not, why.

import type { GoEnv } from './env.ts';
import { findProgram } from './find.ts';
import { splitQuoted } from './quoted.ts';

export type RaceSupport = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** RaceDetectorSupported of internal/platform/supported.go, Go 1.25 to 1.27. */
const platforms: Readonly<Record<string, readonly string[]>> = {
  linux: ['amd64', 'arm64', 'loong64', 'ppc64le', 'riscv64', 's390x'],
  darwin: ['amd64', 'arm64'],
  freebsd: ['amd64'],
  netbsd: ['amd64'],
  windows: ['amd64'],
};

/**
 * On all platforms but darwin the race detector needs cgo (`instrumentInit` of cmd/go/internal/work/init.go) and so a
 * C compiler. Whether that compiler works shows only when something is built.
 */
export function raceSupport(env: GoEnv, cwd: string = env.GOROOT): RaceSupport {
  if (!platforms[env.GOOS]?.includes(env.GOARCH)) {
    return { ok: false, why: `the race detector does not exist for ${env.GOOS}/${env.GOARCH}` };
  }
  if (env.GOOS === 'darwin') return { ok: true };
  const compiler = compilerOf(env);
  const found = compiler !== '' && findProgram(compiler, env.searchPath, cwd) !== undefined;
  if (env.CGO_ENABLED !== '1') {
    if (env.givenCgoEnabled === '0') return { ok: false, why: 'the race detector needs cgo, and CGO_ENABLED is 0' };
    if (!found) return { ok: false, why: missing(compiler) };
    const cross = env.GOOS !== env.GOHOSTOS || env.GOARCH !== env.GOHOSTARCH;
    if (cross)
      return {
        ok: false,
        why: `the race detector needs cgo, which is off when building for ${env.GOOS}/${env.GOARCH}`,
      };
    return { ok: false, why: 'the race detector needs cgo, and `go env CGO_ENABLED` is 0' };
  }
  return found ? { ok: true } : { ok: false, why: missing(compiler) };
}

/** CC may hold arguments (`ccache gcc`, `"/opt/my cc" -m64`); the first word is the program. */
function compilerOf(env: GoEnv): string {
  const split = splitQuoted(env.CC);
  return 'words' in split ? (split.words[0] ?? '') : '';
}

function missing(compiler: string): string {
  return `the race detector needs a C compiler, and ${compiler || 'CC'} is not on PATH`;
}
