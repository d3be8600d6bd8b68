// The recorded streams of testdata, and how a test plays one into a writer or a screen.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Consumer, RunEvent } from '#events';
import type { SteppedClock } from '#report';

const folder = fileURLToPath(new URL('../../testdata/recorded/', import.meta.url));

/** Root of the workspace of which all recordings tell. */
export const recordedRoot = '/src/example';

export function recordedNames(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .sort();
}

export function readRecorded(name: string): RunEvent[] {
  return readFileSync(`${folder}${name}.jsonl`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

export function replay(events: readonly RunEvent[], consumer: Consumer, clock: SteppedClock): void {
  for (const event of events) {
    clock.advance(Date.parse(event.at));
    consumer(event);
  }
}
