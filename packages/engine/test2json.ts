// Finds the go command's own test2json, and turns raw test output into its events.

import { constants } from 'node:fs';
import { access, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { DiagnosticError, failure } from '#diagnostics';
import type { BuildSettings } from '#plan';
import { capture, cutLines, spawnChild } from '#process';
import { diskError } from './disk.ts';
import type { EngineOps } from './ops.ts';
import { parseTestEvent, type TestEvent } from './test-events.ts';

/**
 * The path of a test2json of this toolchain. It is not shipped built: `go tool -n` builds it into the compile cache, which
 * takes 12 s of CPU where that is empty, and prints where (with GOCACHEPROG a place that vanishes), so a copy is kept.
 * @throws DiagnosticError `go/failed` when the go command does not give it; `disk/full`, `disk/failed`.
 */
export async function builtTest2json(
  { cacheDir, signal }: Pick<EngineOps, 'cacheDir' | 'signal'>,
  build: BuildSettings,
): Promise<string> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const kept = path.join(cacheDir, 'tools', build.goVersion.replaceAll(/[^\w.+-]/g, '_'), `test2json${suffix}`);
  if (await isExecutable(kept)) return kept;
  const { GOCACHEPROG: _, ...env } = build.env;
  const result = await capture({ command: build.go, args: ['tool', '-n', 'test2json'], cwd: build.cwd, env, signal });
  const built = result.stdout.toString('utf8').trim();
  if (result.exitCode !== 0 || built === '') {
    throw new DiagnosticError(
      failure('go/failed', `the go command does not give its test2json: ${result.stderr.trim() || 'it says nothing'}`, {
        remedy: 'run go tool -n test2json to see why',
      }),
    );
  }
  const fresh = `${kept}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await mkdir(path.dirname(kept), { recursive: true });
    await copyFile(built, fresh);
    await rename(fresh, kept);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {});
    throw diskError(error, kept);
  }
  return kept;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

export interface Converter {
  /** Feeds a stream to its end, without ending the input. */
  feed(stream: Readable, tap: (chunk: Buffer) => void): void;
  /** Writes the last lines and ends the input; resolves when every event has been handed on. */
  finish(lastLines: string): Promise<void>;
}

/** Starts a test2json for one package; `onEvent` gets its events in order. */
export async function startConverter(
  command: string,
  importPath: string,
  dir: string,
  env: Readonly<Record<string, string>>,
  onEvent: (event: TestEvent) => void,
): Promise<Converter> {
  const child = await spawnChild({
    command,
    args: ['-t', '-p', importPath],
    cwd: dir,
    env,
    apart: true, // Ctrl-C on the terminal must not cost the output
  });
  child.stderr.resume();
  const lines = cutLines((line) => {
    const event = parseTestEvent(line);
    if (event) onEvent(event);
  });
  child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
  const over = new Promise<void>((resolve) => {
    child.stdout.once('close', () => {
      lines.end();
      resolve();
    });
  });
  return {
    feed(stream, tap) {
      stream.on('data', tap);
      stream.pipe(child.stdin, { end: false });
      // Were test2json to die, the test must not stand still for want of a reader.
      child.stdin.once('close', () => stream.resume());
    },
    async finish(lastLines) {
      child.stdin.end(lastLines);
      await over;
    },
  };
}
