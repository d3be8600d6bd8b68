// Builds one binary on a ground, and hashes it.

import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError } from '#diagnostics';
import { diskFull, noSpaceText } from '#engine';
import { startProcess } from '#goexec';
import { stopInSteps, umaskWrapper } from '#process';
import { digestFile } from '#workspace';
import type { Ground } from './ground.ts';
import type { Outcome, Subject } from './subject.ts';

export interface BuildPorts {
  readonly signal: AbortSignal;
  readonly goexec?: string;
}

/**
 * @throws DiagnosticError `disk/full`; the reason of the signal when that is aborted; the system's error when go cannot be
 * started.
 */
export async function buildOn(ground: Ground, { build, ...subject }: Subject, ports: BuildPorts): Promise<Outcome> {
  ports.signal.throwIfAborted();
  const out = join(ground.out, build.name);
  const goroot = ground.goroot(build.goroot);
  const cwd = ground.at(build.cwd);
  const go = [join(goroot, 'bin', process.platform === 'win32' ? 'go.exe' : 'go'), 'build', ...ground.args];
  const { code, stderr } = await run(
    {
      argv: [...(ground.umask ? umaskWrapper(ground.umask) : []), ...go, ...build.flags, '-o', out, subject.package],
      cwd,
      env: {
        ...ground.env,
        ...build.env,
        GOROOT: goroot,
        // It is the one that is wanted; with another module cache it would fetch itself once more.
        GOTOOLCHAIN: 'local',
        GOFLAGS: build.goflags,
        GOWORK: build.gowork === 'off' ? 'off' : ground.at(build.gowork),
        PWD: cwd,
      },
    },
    ports,
  );
  if (code === 0) {
    const built = { sha256: digestFile(out), size: statSync(out).size };
    rmSync(out);
    return built;
  }
  if (noSpaceText.test(stderr)) throw new DiagnosticError(diskFull(ground.out));
  return { failure: wordsOf(stderr).replaceAll(`${cwd}/`, '') };
}

/** From the first signal to the end at once, in milliseconds. */
const patienceMs = 1500;
/** Of what is said on stderr. */
const mostBytes = 1 << 16;

async function run(
  request: Pick<Parameters<typeof startProcess>[0], 'argv' | 'cwd' | 'env'>,
  { signal, goexec }: BuildPorts,
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const running = await startProcess({ ...request, split: true, ...(goexec === undefined ? {} : { goexec }) });
  let stderr = '';
  running.stdout.resume();
  running.stderr.on('data', (chunk: Buffer) => {
    if (stderr.length < mostBytes) stderr += chunk.toString('utf8');
  });
  let callOff = (): void => {};
  const stop = (): void => {
    callOff = stopInSteps(running, [
      { afterMs: 0, do: 'interrupt' },
      { afterMs: patienceMs, do: 'kill' },
    ]);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  const { code } = await running.exited;
  await running.closed;
  callOff();
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  return { code, stderr };
}

/** How many lines of the go command's are told. */
const mostLines = 5;

function wordsOf(stderr: string): string {
  const lines = stderr.split(/\r?\n/).filter((line) => line !== '' && !/^(# |go: downloading )/.test(line));
  const told = lines.slice(0, mostLines).map((line) => line.replace(/^go: /, ''));
  return [...told, ...(lines.length > mostLines ? [`and ${lines.length - mostLines} more lines`] : [])].join('\n');
}
