// gows replay: a recorded stream of run events, drawn as it was.

import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError, exitCodes, failure } from '#diagnostics';
import type { Consumer, RunEvent, RunStarted } from '#events';
import { recordedEvents } from '#history';
import { type Clock, createFastClock, createPlainWriter, createSteppedClock } from '#report';
import { createLiveWriter } from '../live.ts';
import { common, drawing, replaying } from '../options.ts';
import type { Output } from '../output.ts';
import { recordingAt } from '../recording.ts';
import type { Call } from '../session.ts';
import { screenPlace } from '../terminal.ts';
import type { CommandSpec } from './command.ts';

export const replay: CommandSpec = {
  name: 'replay',
  usage: 'FILE|-',
  about: 'Draw a run again as it was, from the events that --json wrote',
  flags: [...replaying, ...drawing, ...common.filter(({ name }) => name === 'no-color')],
  goFlags: 'none',
  examples: [
    'gows test --json > run.jsonl',
    'gows replay run.jsonl',
    'gows replay run.jsonl --speed 10',
    'gows test --json | gows replay -',
  ],
  async run(call, output) {
    const [file] = call.patterns;
    if (file === undefined || call.patterns.length > 1) {
      throw new DiagnosticError(
        failure('usage/arguments', `gows replay takes one file, not ${call.patterns.length}`, {
          remedy: 'name one that "gows test --json" wrote: gows replay run.jsonl',
        }),
      );
    }
    const speed = speedOf(call);
    const recording = recordingAt(file, call.cwd);
    let player: Player | undefined;
    try {
      for await (const event of recordedEvents(recording)) {
        if (event.type === 'run.started') player = createPlayer(event, speed, call, output);
        if ((await player?.play(event)) === false) return exitCodes.interrupted;
      }
      return exitCodes.ok;
    } finally {
      player?.close();
    }
  },
};

function speedOf({ own }: Call): number {
  const speed = Number(own.speed ?? '1');
  if (own.speed !== '' && Number.isFinite(speed) && speed >= 0) return speed;
  throw new DiagnosticError(
    failure('usage/flag-value', `--speed takes a number from 0 up, not ${JSON.stringify(own.speed)}`, {
      remedy: '--speed 10',
    }),
  );
}

interface Player {
  /** Waits for the event's time and hands it on; false where the replay was stopped meanwhile. */
  play(event: RunEvent): Promise<boolean>;
  close(): void;
}

function createPlayer(started: RunEvent & RunStarted, speed: number, call: Call, output: Output): Player {
  const start = Date.parse(started.at);
  const stepped = speed === 0 ? createSteppedClock(start) : undefined;
  const clock: Clock = stepped ?? createFastClock(start, speed);
  const form = { verbose: started.argv.some((arg) => /^--?v(=true)?$/.test(arg)), ...clock };
  const place = stepped ? undefined : screenPlace(call);
  const stopping = (): boolean => call.signal.aborted;
  const live = place && createLiveWriter({ ...form, place, output, clock, stopping });
  const columns = output.columns === undefined ? {} : { columns: output.columns };
  const plain =
    place?.text === 'stdout'
      ? undefined
      : createPlainWriter({ ...form, write: output.out, color: output.color, ...columns });
  const writers = [plain, live].filter((writer) => writer !== undefined);
  return {
    async play(event) {
      const at = Date.parse(event.at);
      stepped?.advance(at);
      const left = speed === 0 ? 0 : (at - clock.now()) / speed;
      if (left > 0) await sleep(left, undefined, { signal: call.signal }).catch(() => {});
      if (call.signal.aborted) return false;
      for (const writer of writers) draw(writer, event);
      return true;
    },
    close() {
      for (const writer of writers) writer.close();
    },
  };
}

/** An event may have all it needs and yet say what no run says: an outcome that does not exist, say. */
function draw(writer: Consumer, event: RunEvent): void {
  try {
    writer(event);
  } catch (error) {
    throw new DiagnosticError(
      failure('stream/event', `event ${event.seq} (${event.type}) cannot be drawn: ${(error as Error).message}`),
    );
  }
}
