// Makes a run of an answer that still stands: a run of its own, of kept results that need no second look.

import { exitCodes } from '#diagnostics';
import { replayPlan } from '#engine';
import { noteRun } from '#history';
import type { Frame } from '../frame.ts';
import { type RunGround, startRun } from '../run.ts';
import type { StandingRun } from './answer.ts';
import type { EchoName } from './echo.ts';
import { type Heard, hearEcho } from './hear.ts';

/** Answers the exit code. The next time what is heard of it now is enough. */
export async function giveRun(
  answer: StandingRun,
  argv: readonly string[],
  frame: Frame,
  echo: EchoName,
): Promise<number> {
  const { own, settings, root, top, cacheDir, command, tasks, head } = answer;
  const { env, signal, output } = frame;
  const began = Date.now();
  const call = { own, argv, cwd: process.cwd(), env, signal };
  let done: Pick<Heard, 'run' | 'end'> | undefined;
  // Opening the database takes longer than all else here.
  const history: RunGround['history'] = {
    beginRun: (run) => ({
      record: () => {},
      built: () => {},
      found: () => {},
      finish(end) {
        noteRun(cacheDir, run, end);
        done = { run, end };
      },
    }),
  };
  const run = startRun({ call, settings, root, top, cacheDir, keeps: true, history }, output, command);
  const elapsedMs = Date.now() - began;
  const prelude = answer.prelude.map((body) => (body.type === 'workspace.read' ? { ...body, elapsedMs } : body));
  const exitCode = await run.carryOut({ prelude, ...(head === undefined ? {} : { head }) }, ({ log, startedMs }) =>
    replayPlan({ tasks, cwd: root, workspaceRoot: root, repeat: [] }, { log, startedMs }),
  );
  if (done && exitCode === exitCodes.ok) hearEcho(echo, { ...done, cacheDir, call, said: frame.said });
  return exitCode;
}
