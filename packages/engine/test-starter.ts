// Starts test processes, each with the events of its output: under one goexec for all, or each beside a test2json of its own.

import path from 'node:path';
import {
  converterOf,
  type OutputFacts,
  openTestParent,
  StartError,
  type StartedTest,
  startProcess,
  type TestParent,
} from '#goexec';
import type { Plan } from '#plan';
import { type Environment, withPathFirst, withPwd } from '#process';
import { lastLines, type ProcessEnd, watchOutput } from './ending.ts';
import type { Followed } from './follow.ts';
import type { EngineOps } from './ops.ts';
import { parseTestEvent, type TestEvent } from './test-events.ts';
import { builtTest2json, startConverter } from './test2json.ts';

export interface TestStarter {
  start(request: StartRequest): Promise<TestProcess>;
  /** Nothing is started any more. */
  close(): void;
}

export interface StartRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly package: string;
  /** In addition to what all tests have. */
  readonly env?: Environment;
  /** Where goexec takes down what the processes read, if it is to. */
  readonly trace?: string;
}

export interface TestProcess {
  /** Undefined where it could not be started. */
  readonly process?: Followed & { readonly pid: number };
  /** Why. */
  readonly notStarted: string;
  /** Hands on all events of its output, in order. */
  listen(onEvent: (event: TestEvent) => void): void;
  /**
   * Adds the package's last lines; resolves when every event has been handed on. False where what the process wrote last is lost.
   */
  finish(end: ProcessEnd): Promise<boolean>;
}

/**
 * goexec has the test2json of each release, and serves where the toolchain's source is the one that it was compiled from.
 * @throws DiagnosticError as `builtTest2json`.
 */
export async function openTestStarter(plan: Plan, ops: EngineOps): Promise<TestStarter> {
  const { build } = plan;
  const env = withPathFirst(plan.run.env, path.join(build.goroot, 'bin'));
  const { goexec } = ops;
  const release = goexec === undefined ? undefined : await converterOf(build.goroot);
  if (goexec !== undefined && release !== undefined) {
    const open = () => openTestParent({ goexec, release, env, cwd: build.cwd });
    const first = await open().catch(() => undefined);
    if (first) return underOne(first, open);
  }
  const test2json = await builtTest2json(ops, build);
  return { start: (request) => startPair(request, { test2json, env, ...(goexec ? { goexec } : {}) }), close() {} };
}

function underOne(first: TestParent, open: () => Promise<TestParent>): TestStarter {
  let parent = Promise.resolve(first);
  /** Those that follow a test. */
  const owns = new Set<TestParent>();
  /** Somebody may have killed it: that costs the tests that ran, no others. */
  const living = async (): Promise<TestParent> => {
    const last = parent;
    if ((await last).isAlive()) return last;
    if (parent === last) {
      parent = open();
      // The next test tries again.
      parent.catch(() => {
        parent = last;
      });
    }
    return parent;
  };
  const startShared = async (request: StartRequest): Promise<StartedTest> => {
    const shared = await living();
    const started = await shared.start(request);
    // It was killed before it had begun this one.
    const isLost = started.process instanceof StartError && !shared.isAlive();
    return isLost ? (await living()).start(request) : started;
  };
  return {
    async start(request) {
      // What is taken down would count as memory of the tests that begin after it.
      const own = request.trace === undefined ? undefined : await open().catch(() => undefined);
      if (own) owns.add(own);
      const { trace: _, ...unfollowed } = request;
      const started = own ? own.start(request) : startShared(unfollowed);
      const { process, listen, finish } = await started.catch(notStarted);
      let tell: (event: TestEvent) => void = () => {};
      return {
        ...(process instanceof StartError ? { notStarted: process.message } : { process, notStarted: '' }),
        listen(onEvent) {
          tell = onEvent;
          listen((line) => {
            const event = parseTestEvent(line);
            if (event) onEvent(event);
          });
        },
        async finish(end) {
          const facts = process instanceof StartError ? nothingWritten : await process.closed;
          const last = lastLines(end, facts);
          const isWhole = await finish(last);
          own?.close();
          if (own) owns.delete(own);
          if (isWhole) return true;
          for (const line of last.replace('\x16', '').split(/(?<=\n)/)) tell({ action: 'output', output: line });
          return false;
        },
      };
    },
    close() {
      for (const own of owns) own.close();
      void parent.then((last) => last.close()).catch(() => {});
    },
  };
}

/** No goexec could be started: what could not begin is told as any other test that cannot. */
function notStarted(error: unknown): StartedTest {
  const process = new StartError(error instanceof Error ? error.message : String(error));
  return { process, listen() {}, finish: () => Promise.resolve(false) };
}

const nothingWritten: OutputFacts = { empty: true, endsInNewline: false, noTestsToRun: false };

/** The test and its test2json side by side, as each start takes its time. */
async function startPair(
  request: StartRequest,
  { test2json, env, goexec }: { readonly test2json: string; readonly env: Environment; readonly goexec?: string },
): Promise<TestProcess> {
  const own = { ...withPwd(env, request.cwd), ...request.env };
  const output = watchOutput();
  let tell: (event: TestEvent) => void = () => {};
  const [converter, process] = await Promise.allSettled([
    startConverter(test2json, request.package, request.cwd, own, (event) => tell(event)),
    startProcess({ ...request, env: own, ...(goexec ? { goexec } : {}) }),
  ]);
  if (converter.status === 'rejected') {
    if (process.status === 'fulfilled') process.value.kill();
    throw converter.reason;
  }
  const { feed, finish } = converter.value;
  if (process.status === 'rejected' && !(process.reason instanceof StartError)) {
    await finish('');
    throw process.reason;
  }
  return {
    ...(process.status === 'fulfilled'
      ? { process: process.value, notStarted: '' }
      : { notStarted: process.reason.message }),
    listen(onEvent) {
      tell = onEvent;
      if (process.status === 'fulfilled') feed(process.value.stdout, (chunk) => output.push(chunk));
    },
    async finish(end) {
      await finish(lastLines(end, output.facts()));
      return true;
    },
  };
}
