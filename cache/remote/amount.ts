// How much went to or fro.

import { hash } from 'node:crypto';
import type { RecordKind } from './record.ts';
import type { Amount } from './remote.ts';

export interface Tally {
  readonly add: (kind: RecordKind, content: Buffer) => void;
  readonly amount: () => Amount;
}

export function openTally(): Tally {
  let [outputs, bytes] = [0, 0];
  /** One lies under several keys: of what was compiled, and of the binary. */
  const results = new Set<string>();
  return {
    add(kind, content) {
      if (kind === 'result') results.add(hash('sha256', content));
      if (kind === 'go') outputs += 1;
      bytes += content.byteLength;
    },
    amount: () => ({ results: results.size, outputs, bytes }),
  };
}
