// Says an answer again without Node's streams, whose loading costs more than all else that an answer takes.

import { writeSync } from 'node:fs';
import type { StandingText } from './answer.ts';

const descriptors = { out: 1, err: 2 } as const;

/** Answers what could not be written: nothing, but where a disk is full or the like, which the streams then tell. */
export function sayAll({ said }: StandingText): StandingText['said'] {
  for (const [index, [stream, text]] of said.entries()) {
    const bytes = Buffer.from(text);
    let from = 0;
    while (from < bytes.length) {
      try {
        from += writeSync(descriptors[stream], bytes, from);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Its reader has gone, and wants no more (`gows … | head`).
        if (code === 'EPIPE') break;
        if (code !== 'EAGAIN') return [[stream, bytes.toString('utf8', from)], ...said.slice(index + 1)];
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  }
  return [];
}
