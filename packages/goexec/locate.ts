// Finds the goexec of this platform beside the program.

import { accessSync, constants, realpathSync } from 'node:fs';
import path from 'node:path';

export interface LocateRequest {
  /** Read for GOWS_GOEXEC: `off`, or the path of a goexec. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that node was started with. */
  readonly program: string | undefined;
  readonly platform?: NodeJS.Platform;
  readonly arch?: string;
}

/** `goexec-linux-amd64`, with Go's names of platforms; the build script makes one for each. */
export function goexecName(platform: NodeJS.Platform = process.platform, arch: string = process.arch): string {
  const goos = platform === 'win32' ? 'windows' : platform;
  const goarch = arch === 'x64' ? 'amd64' : arch;
  return `goexec-${goos}-${goarch}${platform === 'win32' ? '.exe' : ''}`;
}

/**
 * The absolute path of goexec, or undefined where there is none for this platform. It lies in `goexec/` beside the
 * bundled program; a program run from the source tree finds the one in `cli/dist/goexec/`.
 */
export function locateGoexec(request: LocateRequest): string | undefined {
  const wish = request.env['GOWS_GOEXEC'];
  if (wish === 'off') return undefined;
  if (wish) return path.resolve(wish);
  const name = goexecName(request.platform, request.arch);
  let dir = path.dirname(realOr(request.program ?? process.execPath));
  const beside = path.join(dir, 'goexec', name);
  if (isExecutable(beside)) return beside;
  for (;;) {
    const built = path.join(dir, 'cli', 'dist', 'goexec', name);
    if (isExecutable(built)) return built;
    const above = path.dirname(dir);
    if (above === dir) return undefined;
    dir = above;
  }
}

function realOr(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
