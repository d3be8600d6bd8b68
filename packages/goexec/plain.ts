// A process that is a plain child of gows, where goexec is missing: no usage, and it may outlive a killed gows.

import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, type ChildEnd, spawnChild } from '#process';
import { type ProcessExit, type ProcessRequest, type RunningProcess, StartError } from './process.ts';

/**
 * Starts the process itself.
 * @throws StartError when it cannot be started.
 */
export async function startPlain(request: ProcessRequest): Promise<RunningProcess> {
  const began = performance.now();
  const child = await spawnRetrying(request);
  let killed = false;
  const exited = child.exited.then((end) => exitOf(end, performance.now() - began));
  const stdout = request.split || process.platform !== 'win32' ? child.stdout : merge(child);
  if (!request.split && stdout === child.stdout) child.stderr.resume();
  const closed = Promise.all([child.exited, ended(child.stdout), ended(child.stderr)]).then(() => {
    child.signal('SIGKILL', 'group');
  });
  return {
    pid: child.pid,
    stdout,
    stderr: child.stderr,
    exited,
    closed,
    interrupt: () => void child.signal('SIGINT', 'group'),
    quit: () => void child.signal('SIGQUIT', 'process'),
    kill() {
      if (killed) return;
      killed = true;
      child.signal('SIGKILL', 'group');
      // What left the group may still hold the output: it is not waited for.
      void child.exited
        .then(() => sleep(300, undefined, { ref: false }))
        .then(() => {
          child.stdout.destroy();
          child.stderr.destroy();
        });
    },
  };
}

/** One stream of both, on Windows: across the two the order is only nearly that of writing, as they are two pipes. */
function merge(child: Child): PassThrough {
  const merged = new PassThrough();
  let open = 2;
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(merged, { end: false });
    stream.once('close', () => {
      open -= 1;
      if (open === 0) merged.end();
    });
  }
  return merged;
}

async function spawnRetrying(request: ProcessRequest): Promise<Child> {
  const [command = '', ...args] = request.argv;
  for (;;) {
    try {
      return await spawnChild({
        command,
        args,
        cwd: request.cwd,
        env: request.env,
        apart: true,
        noInput: true,
        oneStream: !request.split,
      });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // A binary just written may be open for writing in a process that is about to exec (golang.org/issue/22315).
      if (code !== 'ETXTBSY') throw new StartError(`fork/exec ${command}: ${code ?? message}`);
      await sleep(5);
    }
  }
}

function ended(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('end', resolve);
    stream.once('close', resolve);
  });
}

/** The signals' names in Go, where they are not just the lower case of the name without SIG. */
const goNames: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGALRM: 'alarm clock',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
};

function exitOf(end: ChildEnd, wallMs: number): ProcessExit {
  if (end.signal === null) return { code: end.code, state: `exit status ${end.code}`, wallMs };
  const name = goNames[end.signal] ?? end.signal.slice(3).toLowerCase();
  return { code: null, signal: end.signal, state: `signal: ${name}`, wallMs };
}
