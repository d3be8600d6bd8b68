// Cuts a stream of bytes into lines: what every reader of a child's output needs.

/** A line longer than this, in bytes, is handed on in pieces, so that a child cannot fill the memory with one. */
export const longestLine = 1 << 20;

export interface LineCutter {
  push(chunk: Uint8Array): void;
  /** Hands on what came after the last newline, if anything. */
  end(): void;
}

/**
 * Calls `onLine` once for each line, with its newline; the last one lacks it if the stream does. Bytes are decoded as
 * UTF-8 by the line, so that no character is torn between two chunks.
 */
export function cutLines(onLine: (line: string) => void): LineCutter {
  let pieces: Uint8Array[] = [];
  let held = 0;
  const flush = (): void => {
    if (held === 0) return;
    const line = Buffer.concat(pieces).toString('utf8');
    pieces = [];
    held = 0;
    onLine(line);
  };
  return {
    push(chunk) {
      let from = 0;
      for (;;) {
        const newline = chunk.indexOf(10, from);
        const to = newline < 0 ? chunk.length : newline + 1;
        if (to > from) {
          // A copy: node hands out the same buffer again.
          pieces.push(Buffer.from(chunk.subarray(from, to)));
          held += to - from;
        }
        if (newline < 0) break;
        flush();
        from = to;
      }
      if (held >= longestLine) flush();
    },
    end: flush,
  };
}
