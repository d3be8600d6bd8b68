// Puts the live part on the terminal and text that stays above it. Knows what stands there, and nothing of what it means.

import stringWidth from 'string-width';
import type { Size } from './size.ts';

export interface Painter {
  /** Replaces the live part; `above` (whole lines, or empty) goes where it stood and scrolls away with time. */
  paint(lines: readonly string[], above: string): void;
  /** Takes the live part away. The cursor then stands where it began. */
  clear(): void;
}

export interface PainterOptions {
  /** Takes the live part: a terminal. */
  readonly terminal: (text: string) => void;
  /** Takes text that stays; may be another stream to the same terminal. */
  readonly text: (text: string) => void;
  readonly size: () => Size;
}

/** Terminals that know it show what lies between as one change; others pass over it. */
const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
const eraseLine = '\u001b[2K';
/** Ends colours; nothing where none was begun, so that without colours there is none. */
const plainAfter = (text: string): string => (text.includes('\u001b') ? '\u001b[0m' : '');

const up = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '');

/** Blanks so many rows and comes back. Not by one `CSI J`: at the top of the screen tmux then keeps them in its history. */
const blank = (rows: number): string => `${eraseLine}\u001b[B`.repeat(rows) + up(rows);

/**
 * The cursor is never hidden and always stands at the beginning of the line below the live part: so that, however the
 * program ends, nothing of the screen need be put right.
 */
export function createPainter({ terminal, text, size }: PainterOptions): Painter {
  let standing: readonly string[] = [];
  let columns = size().columns;

  /** Rows that the live part takes now. A terminal that became narrower has wrapped its lines. */
  const rowsNow = (): number => {
    const now = size();
    const narrower = now.columns < columns;
    const height = (line: string): number => Math.max(1, Math.ceil(stringWidth(line) / now.columns));
    const rows = standing.reduce((sum, line) => sum + (narrower ? height(line) : 1), 0);
    return Math.min(rows, now.rows - 1);
  };

  return {
    paint(lines, above) {
      const rows = rowsNow();
      const home = `${begin}\r${up(rows)}`;
      if (above !== '' || size().columns !== columns) {
        terminal(home + blank(rows));
        if (above !== '') text(above);
        // A test may end without taking back the colours it wrote in, and a terminal that scrolls fills rows with them.
        terminal(plainAfter(above) + lines.map((line) => `${eraseLine}${line}\n`).join('') + end);
      } else {
        const changed = lines.map((line, at) => (line === standing[at] ? '\n' : `${eraseLine}${line}\n`));
        if (lines.length === standing.length && changed.every((line) => line === '\n')) return;
        terminal(home + changed.join('') + blank(Math.max(0, rows - lines.length)) + end);
      }
      standing = lines;
      columns = size().columns;
    },
    clear() {
      const rows = rowsNow();
      if (rows > 0) terminal(`\r${up(rows)}${blank(rows)}`);
      standing = [];
    },
  };
}
