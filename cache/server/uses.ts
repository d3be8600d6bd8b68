// When what was last used, written in batches: a read costs no write of its own.

import { prepared } from '#sqlite';
import type { Ledger } from './ledger.ts';

/** How exactly the last use is known, in milliseconds. */
const exactMs = 60_000;
const most = 2000;

export interface Used {
  /** When it was used as far as the database knows, in milliseconds since 1970. */
  readonly used_at: number;
}

export interface Uses {
  readonly content: (sha256: string, known: Used) => void;
  readonly result: (id: number, known: Used) => void;
  /** Writes what is noted. What cannot be written is noted still. */
  readonly flush: () => Promise<void>;
  /** Writes nothing more by itself. */
  readonly end: () => void;
}

/** @param intervalMs how much of it a kill -9 loses at most */
export function openUses(ledger: () => Ledger, now: () => number, intervalMs = 10_000): Uses {
  let contents = new Map<string, number>();
  let results = new Map<number, number>();
  const timer = setInterval(() => void flush(), intervalMs).unref();

  function note<Name>(uses: Map<Name, number>, name: Name, { used_at }: Used): void {
    const at = now();
    if (used_at > at - exactMs) return;
    uses.set(name, at);
    if (uses.size >= most) void flush();
  }

  async function flush(): Promise<void> {
    if (contents.size + results.size === 0) return;
    const batch = { contents, results };
    contents = new Map();
    results = new Map();
    try {
      await ledger().change((db) => {
        const content = prepared(db, 'UPDATE contents SET used_at = ? WHERE sha256 = ?');
        for (const [sha256, at] of batch.contents) content.run(at, sha256);
        const result = prepared(db, 'UPDATE results SET used_at = ? WHERE id = ?');
        for (const [id, at] of batch.results) result.run(at, id);
      });
    } catch {
      // The disk is full, say. No answer hangs on it; but what is used must not be what is let go first.
      contents = new Map([...batch.contents, ...contents].slice(-most));
      results = new Map([...batch.results, ...results].slice(-most));
    }
  }

  return {
    content: (sha256, known) => note(contents, sha256, known),
    result: (id, known) => note(results, id, known),
    flush,
    end: () => clearInterval(timer),
  };
}
