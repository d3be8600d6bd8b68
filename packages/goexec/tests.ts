// The goexec that is the parent of a run's test processes (`-tests`): it starts them beside node, in a tenth of the time, and
// turns their output into the events of test2json.

import { cutLines, type Environment, type Stoppable, spawnChild } from '#process';
import { exitOf } from './exit.ts';
import { type Message, type OutputFacts, parseMessage } from './messages.ts';
import { type ProcessExit, StartError } from './process.ts';

export interface TestParentRequest {
  readonly goexec: string;
  /** As `converterRelease` names it. */
  readonly release: string;
  /** The environment of all tests, less PWD. */
  readonly env: Environment;
  /** Where it is started; no test is. */
  readonly cwd: string;
}

export interface TestRequest {
  /** The program, absolute, and its arguments. */
  readonly argv: readonly string[];
  /** Its folder, and its PWD. */
  readonly cwd: string;
  /** Of the events. */
  readonly package: string;
  /** In addition to that of all. */
  readonly env?: Environment;
  /** As `ProcessRequest.trace`. */
  readonly trace?: string;
}

export interface TestParent {
  /** False when goexec has ended: then it starts nothing more. */
  isAlive(): boolean;
  /** Never rejects. */
  start(request: TestRequest): Promise<StartedTest>;
  /** What still runs is killed. */
  close(): void;
}

export interface StartedTest {
  /** The process, or why it could not be started. */
  readonly process: TestProcess | StartError;
  /** Hands on the events of test2json from the first, each a line of JSON. */
  listen(onEvent: (line: string) => void): void;
  /**
   * Converts the last lines of the output, when it is closed. Answers false where goexec was killed and cannot; else
   * when every event has been handed on.
   */
  finish(lastLines: string): Promise<boolean>;
}

/** As `RunningProcess`. */
export interface TestProcess extends Stoppable {
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** Resolves with what was seen of its output. */
  readonly closed: Promise<OutputFacts>;
}

/** One test on the wire. */
interface Wired {
  take(message: Message): void;
  event(line: string): void;
  /** goexec is gone, with these words. */
  lost(why: string): void;
}

/** @throws the system's error when goexec cannot be started. */
export async function openTestParent(request: TestParentRequest): Promise<TestParent> {
  const { goexec, release, env, cwd } = request;
  // A session of its own, for the reasons of `startSupervised`.
  const child = await spawnChild({ command: goexec, args: ['-tests', release], cwd, env, apart: true });
  const wired = new Map<number, Wired>();
  let alive = true;
  let last = 0;
  let strayText = '';
  const lines = cutLines((line) => {
    const space = line.indexOf(' ');
    const one = wired.get(Number(line.slice(1, space)));
    const rest = line.slice(space + 1);
    if (line.startsWith('e')) return one?.event(rest);
    const message = parseMessage(rest);
    if (message) one?.take(message);
  });
  child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    strayText = (strayText + chunk.toString()).slice(-2000);
  });
  child.stdout.once('close', () => {
    alive = false;
    lines.end();
    for (const one of wired.values()) one.lost(strayText.trim());
  });
  return {
    isAlive: () => alive,
    start(test) {
      last += 1;
      const id = last;
      const say = (what: string, more: object = {}): boolean => {
        const sent = alive && child.stdin.writable;
        if (sent) child.stdin.write(`${JSON.stringify({ do: what, id, ...more })}\n`);
        return sent;
      };
      const { one, started } = wire(say, () => wired.delete(id));
      wired.set(id, one);
      const { argv, cwd: dir, package: importPath, trace } = test;
      const env = Object.entries(test.env ?? {}).map(([name, value]) => `${name}=${value}`);
      if (!say('start', { argv, dir, env, package: importPath, trace })) one.lost(strayText.trim());
      return started;
    },
    close: () => void child.stdin.end(),
  };
}

/** What one test's messages make of it. `forget`: nothing more will come. */
function wire(
  say: (what: string, more?: object) => boolean,
  forget: () => void,
): { readonly one: Wired; readonly started: Promise<StartedTest> } {
  const began = performance.now();
  const started = Promise.withResolvers<StartedTest>();
  const exited = Promise.withResolvers<ProcessExit>();
  const closed = Promise.withResolvers<OutputFacts>();
  const done = Promise.withResolvers<boolean>();
  // Events come in the same breath as word of the start, of which the caller learns a turn later.
  const early: string[] = [];
  let event = (line: string): void => void early.push(line);
  const settle = (process: StartedTest['process']): void =>
    started.resolve({
      process,
      listen(onEvent) {
        event = onEvent;
        for (const line of early.splice(0)) onEvent(line);
      },
      finish(lastLines) {
        if (!say('finish', { output: lastLines })) done.resolve(false);
        return done.promise;
      },
    });
  const one: Wired = {
    event: (line) => event(line),
    take(message) {
      switch (message.kind) {
        case 'started':
          return settle({
            pid: message.pid,
            exited: exited.promise,
            closed: closed.promise,
            interrupt: () => void say('interrupt'),
            quit: () => void say('quit'),
            kill: () => void say('kill'),
          });
        case 'failed':
          return settle(new StartError(message.error));
        case 'exited':
          return exited.resolve(exitOf(message.exit));
        case 'closed':
          return closed.resolve(message.facts);
        case 'done':
          forget();
          return done.resolve(true);
      }
    },
    lost(why) {
      forget();
      settle(new StartError(`goexec ended before the process began: ${why}`));
      exited.resolve({ code: null, state: 'goexec was killed', wallMs: performance.now() - began });
      closed.resolve({ empty: false, endsInNewline: true, noTestsToRun: false });
      done.resolve(false);
    },
  };
  return { one, started: started.promise };
}
