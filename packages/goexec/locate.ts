// Finds the goexec of this platform among the parts of the program.

import path from 'node:path';
import { partFile } from '#parts';

export interface LocateRequest {
  /** Read for GOWS_GOEXEC: `off`, or the path of a goexec. */
  readonly env: Readonly<Record<string, string | undefined>>;
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
 * The absolute path of goexec, or undefined where there is none for this platform.
 * @throws DiagnosticError `disk/*` where a single executable finds no place to put it.
 */
export function locateGoexec(request: LocateRequest): string | undefined {
  const wish = request.env['GOWS_GOEXEC'];
  if (wish === 'off') return undefined;
  if (wish) return path.resolve(wish);
  return partFile(`goexec/${goexecName(request.platform, request.arch)}`, request.env);
}
