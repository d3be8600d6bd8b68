// What it takes to say a kept answer again beyond the first file, and nothing else: in a build a part of its own.

import { inFrame } from '../frame.ts';
import type { StandingRun, StandingText } from './answer.ts';
import type { EchoName } from './echo.ts';
import { giveRun } from './give.ts';

/** Says by Node's streams, which know what to do where the disk is full. Answers the exit code. */
export function sayByStreams(said: StandingText['said'], argv: readonly string[]): Promise<number> {
  return inFrame(argv, async ({ output }) => {
    for (const [stream, text] of said) output[stream](text);
    return 0;
  });
}

/** Gives the events of a run whose results all stand. Answers the exit code. */
export function giveRunAgain(run: StandingRun, argv: readonly string[], echo: EchoName): Promise<number> {
  return inFrame(argv, (frame) => giveRun(run, argv, frame, echo), { atOnce: true });
}
