// Reads a recorded stream back, line by line, and says in a sentence where it is not one.

import { DiagnosticError, failure, type Place } from '#diagnostics';
import { eventVersion, type RunEvent } from './event.ts';
import { eventFields, fits, headFields } from './fields.ts';

export interface StreamReader {
  /**
   * The event of the next line; its line end may be there or not.
   * @throws DiagnosticError with file and line, where it is no event or not the next one of this run.
   */
  read(line: string): RunEvent;
  /** @throws DiagnosticError where the run has not ended. */
  end(): void;
}

/** `file` is what a person is told. With `gaps` events may have been left out on purpose. */
export function checkStream(file: string, { gaps = false }: { readonly gaps?: boolean } = {}): StreamReader {
  let number = 0;
  let last: RunEvent | undefined;
  const refuse = (message: string, remedy?: string): never => {
    throw new DiagnosticError(
      failure('stream/event', message, { place: placeOf(file, number), ...(remedy ? { remedy } : {}) }),
    );
  };
  return {
    read(line) {
      number += 1;
      const value = parse(line, refuse);
      checkVersion(value, file, number);
      for (const [name, kind] of Object.entries(headFields)) {
        if (!fits(value[name], kind)) refuse(`this is no run event: it lacks ${name}`, howTo);
      }
      if (!Object.hasOwn(eventFields, String(value['type']))) {
        refuse(`there is no event of type ${JSON.stringify(value['type'])}`, 'read it with the gows that wrote it');
      }
      const event = value as unknown as RunEvent;
      for (const [name, kind] of Object.entries(eventFields[event.type])) {
        if (!fits(value[name], kind)) refuse(`the ${event.type} event has no ${name} that can be used`);
      }
      if (!isTime(event.at)) refuse(`${JSON.stringify(event.at)} is no time`);
      checkPlace(event, last, gaps, refuse);
      last = event;
      return event;
    },
    end() {
      if (last?.type === 'run.finished') return;
      if (!last) refuse('the stream is empty', howTo);
      refuse('the stream ends before its run does: it was cut off, or the run is still at work');
    },
  };
}

/** ISO 8601 in UTC, as `toISOString` writes it. */
function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

const howTo = 'record one with: gows test --json > FILE';

type Refuse = (message: string, remedy?: string) => never;

function placeOf(file: string, line: number): Place {
  return line === 0 ? { file } : { file, line };
}

function parse(line: string, refuse: Refuse): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const whole = line.endsWith('\n');
    return refuse(
      whole ? 'this is no JSON' : 'this is no JSON: the stream may be cut off here',
      whole ? howTo : undefined,
    );
  }
  if (!fits(value, 'object')) refuse('this is no run event', howTo);
  return value as Record<string, unknown>;
}

function checkVersion(value: Record<string, unknown>, file: string, line: number): void {
  const { v } = value;
  if (typeof v !== 'number' || v <= eventVersion) return;
  const message = `the stream is of version ${v}, and this gows reads up to ${eventVersion}`;
  throw new DiagnosticError(failure('stream/version', message, { place: { file, line }, remedy: 'use a newer gows' }));
}

/** One run from its first event, in order. */
function checkPlace(event: RunEvent, last: RunEvent | undefined, gaps: boolean, refuse: Refuse): void {
  if (!last) {
    if (event.type !== 'run.started') refuse(`the stream begins with ${event.type}, not with run.started`);
    return;
  }
  if (last.type === 'run.finished') refuse('the run has ended above: this file holds more than one stream');
  if (event.run !== last.run) refuse(`this event is of run ${event.run}, and the ones above are of ${last.run}`);
  if (gaps ? event.seq <= last.seq : event.seq !== last.seq + 1)
    refuse(`event ${event.seq} follows event ${last.seq}: some are missing or twice there`);
}
