// A process whose parent is goexec: it dies with gows, keeps its output in order, and tells what it used.

import { PassThrough } from 'node:stream';
import { type Child, cutLines, spawnChild } from '#process';
import { exitOf } from './exit.ts';
import { parseMessage } from './messages.ts';
import { type ProcessExit, type ProcessRequest, type RunningProcess, StartError } from './process.ts';

/**
 * Starts the process under goexec.
 * @throws StartError when the process cannot be started; the system's error when goexec itself cannot.
 */
export async function startSupervised(goexec: string, request: ProcessRequest): Promise<RunningProcess> {
  const began = performance.now();
  const { split, trace, argv } = request;
  const args = [...(split ? ['-split'] : []), ...(trace === undefined ? [] : ['-trace', trace]), '--', ...argv];
  // A session of its own, or Ctrl-C on the terminal would reach goexec and the process before gows has its say, and a
  // test that sets the terminal's modes would be stopped as a background process.
  const child = await spawnChild({ command: goexec, args, cwd: request.cwd, env: request.env, apart: true });
  // Read at once: the caller has the stream only after word of the start, and of a child whose exit is seen before that
  // word (they come by different ways) Node reads what is left to nobody.
  const stdout = child.stdout.pipe(new PassThrough());
  child.stdout.once('close', () => stdout.end());
  const stderr = new PassThrough();
  if (!request.split) stderr.resume();
  const exit = Promise.withResolvers<ProcessExit>();
  const start = Promise.withResolvers<number>();
  let strayText = '';

  const lines = cutLines((line) => {
    const message = parseMessage(line);
    switch (message?.kind) {
      case 'started':
        return start.resolve(message.pid);
      case 'failed':
        return start.reject(new StartError(message.error));
      case 'exited':
        return exit.resolve(exitOf(message.exit));
      case 'stderr':
        stderr.write(message.bytes);
        return;
      case undefined:
        strayText = (strayText + line).slice(-2000);
    }
  });
  child.stderr.on('data', (chunk: Buffer) => lines.push(chunk));
  child.stderr.once('close', () => {
    lines.end();
    stderr.end();
    // Both are settled already, unless goexec was killed or failed.
    start.reject(new StartError(`goexec ended before the process began: ${strayText.trim()}`));
    exit.resolve({ code: null, state: 'goexec was killed', wallMs: performance.now() - began });
  });
  const closed = Promise.all([ended(stdout), ended(stderr), child.exited, exit.promise]).then(() => {});

  const pid = await start.promise;
  return { pid, stdout, stderr, exited: exit.promise, closed, ...commands(child) };
}

function commands(child: Child): Pick<RunningProcess, 'interrupt' | 'quit' | 'kill'> {
  const say = (command: string) => (): void => {
    if (child.stdin.writable) child.stdin.write(`${command}\n`);
  };
  return { interrupt: say('interrupt'), quit: say('quit'), kill: say('kill') };
}

function ended(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => {
    stream.once('end', resolve);
    stream.once('close', resolve);
  });
}
