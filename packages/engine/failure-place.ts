// Where a failure shows: finds `path:line` in what a test, a goroutine trace or a compiler printed.

import path from 'node:path';

/** What places are read against. */
export interface Ground {
  /** The workspace root; a place inside it is given relative to it. */
  readonly root: string;
  /** The package's folder, absolute. */
  readonly dir: string;
  /** The package's import path and its module's: with -trimpath a trace names files by these. */
  readonly package: string;
  readonly module: string;
}

/** The place of a line that `t.Error` or `t.Log` wrote (`    x_test.go:12: text`), absolute with -fullpath. */
export function logPlace(line: string, ground: Ground): string | undefined {
  const found = /^(?: {4})+((?:[A-Za-z]:)?[^\s:]+\.go):(\d+): /.exec(line);
  const file = found?.[1];
  if (file === undefined) return undefined;
  // The testing package speaks for itself (`testing.go:1712: race detected`), and no user can mend that line.
  if (/^testing\.go$|[\\/]testing[\\/]testing\.go$/.test(file)) return undefined;
  return fromRoot(path.resolve(ground.dir, file), found?.[2], ground);
}

/** The place of a frame in a trace or race report (`\t/path/x.go:33 +0x1d`), if it lies in the workspace. */
export function framePlace(line: string, ground: Ground): string | undefined {
  const found = /^(?:\t| {6})((?:[A-Za-z]:)?\S.*\.go):(\d+)(?: \+0x[0-9a-f]+)?\s*$/.exec(line);
  const file = found?.[1];
  if (file === undefined) return undefined;
  const absolute = path.isAbsolute(file) ? file : trimmedPath(file, ground);
  if (absolute === undefined || !isInside(absolute, ground)) return undefined;
  return fromRoot(absolute, found?.[2], ground);
}

/** The first place in what the go command printed of a build, whose paths are relative to where it was started. */
export function buildPlace(output: string, cwd: string, ground: Ground): string | undefined {
  const found = /^(?:vet: )?((?:[A-Za-z]:)?[^\s:][^:\n]*\.(?:go|s|c|h|cc|cpp|m)):(\d+)(?::\d+)?: /m.exec(output);
  const file = found?.[1];
  return file === undefined ? undefined : fromRoot(path.resolve(cwd, file), found?.[2], ground);
}

/** Undoes -trimpath for the task's own module: `example.com/m/pkg/x.go` lies where `example.com/m` does. */
function trimmedPath(file: string, ground: Ground): string | undefined {
  if (!ground.package.startsWith(ground.module) || !file.startsWith(`${ground.module}/`)) return undefined;
  const depth = ground.package.slice(ground.module.length).split('/').filter(Boolean).length;
  const moduleDir = path.resolve(ground.dir, ...Array<string>(depth).fill('..'));
  return path.join(moduleDir, file.slice(ground.module.length + 1));
}

function isInside(file: string, ground: Ground): boolean {
  return [ground.root, ground.dir].some((dir) => file.startsWith(dir.endsWith(path.sep) ? dir : dir + path.sep));
}

function fromRoot(file: string, line: string | undefined, ground: Ground): string {
  const relative = path.relative(ground.root, file);
  const shown = relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  return `${shown.split(path.sep).join('/')}:${line}`;
}
