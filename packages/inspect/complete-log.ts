// Makes an overlay for the go command with which test binaries log all that they consult, from their first instruction.

import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DiagnosticError, failure } from '#diagnostics';
import { completeLogFiles, completeLogVariable, loggedPlatforms, type PatchedFile } from './complete-log-patches.ts';

export { completeLogVariable };

export interface OverlayRequest {
  readonly goroot: string;
  /** `go1.26.8`, for what is said when this Go is another than expected. */
  readonly goVersion: string;
  readonly goos: string;
  readonly goarch: string;
  /** `go env GOMODCACHE`: the go command replaces nothing that lies in it, and a downloaded toolchain does. */
  readonly moduleCache: string;
  /** An absolute folder of the caller's: the replaced files and `overlay.json` are written there. */
  readonly folder: string;
  /** Content of an overlay that the user builds with (`-overlay`); the go command takes only one. */
  readonly existing?: string;
}

/** What to build with. */
export interface CompleteLogBuild {
  /** For `go test -c -overlay=`. */
  readonly overlay: string;
  /** The go command to use, where it has to be another: the same toolchain by way of a link. */
  readonly go?: string;
  /** What is to be set in the environment of the go command. */
  readonly env: Readonly<Record<string, string>>;
  /** Where Go's own files lie as the binaries name them: the link, or what was given. */
  readonly goroot: string;
}

/**
 * Writes the replaced files, unless they stand there, and says how to build with them. A binary so built appends
 * to the file named by GOWS_COMPLETE_LOG, in the grammar of `-test.testlogfile`, which goes on to work: `getenv`,
 * `open`, `stat`, `chdir` lines, from package initialisation on, also from `syscall`; further `getenv *` where the
 * whole environment was taken, and `exec PATH` where a process was started. It begins with the `chdir` of the folder in
 * which the process started. Unseen are raw system calls (also those of
 * golang.org/x/sys/unix), `syscall.Stat`, C code, and children, which get no log. Lines repeat.
 *
 * The content of what is built differs from the user's own, so it shares the compile cache with nothing of theirs; the
 * contents written are the same each time, so the second build is as fast as any.
 * @throws DiagnosticError `inspect/overlay` for a platform or a Go whose sources are not those expected.
 */
export async function completeLogOverlay(request: OverlayRequest): Promise<CompleteLogBuild> {
  const { goos, goarch, folder } = request;
  if (!loggedPlatforms.has(goos)) throw unknown(request, `there is no complete log on ${goos}`);
  const patched = new Map<string, string>();
  for (const file of completeLogFiles(goos, goarch)) await patchFile(request, file, patched);
  const inModules = request.goroot.startsWith(path.join(request.moduleCache, path.sep));
  const goroot = inModules ? await linkTo(request.goroot, path.join(folder, 'goroot')) : request.goroot;
  const replace: Record<string, string> = {};
  for (const [name, content] of patched) {
    const copy = path.join(folder, name);
    await writeWhole(copy, content);
    replace[path.join(goroot, 'src', name)] = copy;
  }
  const overlay = path.join(folder, 'overlay.json');
  const all = { Replace: { ...existingReplacements(request), ...replace } };
  await writeWhole(overlay, JSON.stringify(all, undefined, 1));
  return {
    overlay,
    goroot,
    ...(inModules ? { go: path.join(goroot, 'bin', 'go') } : {}),
    env: inModules ? { GOROOT: goroot, GOTOOLCHAIN: 'local' } : {},
  };
}

/** Another gows may be building with the same folder: what is there stays, and what is new comes by a rename. */
async function writeWhole(file: string, content: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === content) return;
  await mkdir(path.dirname(file), { recursive: true });
  const whole = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(whole, content);
  await rename(whole, file);
}

async function linkTo(target: string, link: string): Promise<string> {
  if ((await readlink(link).catch(() => undefined)) === target) return link;
  await mkdir(path.dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink(target, link);
  return link;
}

async function patchFile(request: OverlayRequest, file: PatchedFile, patched: Map<string, string>): Promise<void> {
  const [first] = file.patches;
  for (const name of file.candidates) {
    const source = path.join(request.goroot, 'src', name);
    const text = patched.get(name) ?? (await readFile(source, 'utf8').catch(() => ''));
    if (!first || !text.includes(first.find)) continue;
    let changed = text;
    for (const { find, replace } of file.patches) {
      if (changed.split(find).length !== 2) throw unknown(request, `${name} has not once: ${firstLine(find)}`);
      changed = changed.replace(find, () => replace);
    }
    patched.set(name, changed + (file.append ?? ''));
    return;
  }
  throw unknown(request, `${file.candidates.join(', ')}: none has: ${firstLine(first?.find ?? '')}`);
}

function existingReplacements(request: OverlayRequest): Record<string, string> {
  if (request.existing === undefined) return {};
  try {
    const { Replace } = JSON.parse(request.existing) as { Replace?: Record<string, string> };
    return Replace ?? {};
  } catch {
    throw unknown(request, 'the overlay given by -overlay is no JSON');
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

function unknown(request: OverlayRequest, what: string): DiagnosticError {
  return new DiagnosticError(
    failure('inspect/overlay', `the complete log cannot be made for ${request.goVersion}: ${what}`, {
      remedy: 'use a Go release from 1.25 to 1.27 on Linux or macOS, or inspect without the complete log',
    }),
  );
}
