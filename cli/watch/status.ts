// What stands below all else on a terminal between two screens: one line, taken off before anything is written, and
// drawn again after it. While a screen is drawn, what is written goes above that.

import type { DrawnScreen } from '../live.ts';
import type { Output } from '../output.ts';

export interface Status {
  /** The same output; what is live stays below what is written. Takes whole lines. */
  readonly output: Output;
  /** For the one that draws the screen: what it writes is in its place. */
  readonly behind: Output;
  /** Shows this line, when no screen is drawn; without a text, none. */
  show(text: string | undefined): void;
  /** The line makes room for a screen, or comes back. */
  screen(drawn: DrawnScreen | undefined): void;
  readonly drawn: () => DrawnScreen | undefined;
}

/** Where stdout and stderr are one terminal that such a line can be drawn on. */
export function createStatus(base: Output): Status {
  let shown: string | undefined;
  let drawn: DrawnScreen | undefined;
  let standing = 0;
  const columns = (): number => Math.max(10, process.stdout.columns || 80);
  const erase = (): void => {
    if (standing === 0) return;
    // A terminal that became narrower has wrapped it.
    const rows = Math.ceil(standing / columns());
    base.out(`\r${'\u001b[A\u001b[2K'.repeat(rows)}`);
    standing = 0;
  };
  const draw = (): void => {
    if (shown === undefined || drawn) return;
    const line = cut(shown, columns() - 1);
    standing = cellsOf(line);
    // The cursor stands below it, as below a screen: terminals do not wrap anew the line that it is on.
    base.out(`${line}\n`);
  };
  const again = (): void => {
    erase();
    draw();
  };
  const around = (text: string, write: (text: string) => void): void => {
    erase();
    write(text);
    draw();
  };
  const take = (text: string, write: (text: string) => void): void => (drawn ? drawn.above(text) : around(text, write));
  base.onErr(take);
  return {
    output: { ...base, out: (text) => take(text, base.out) },
    behind: { ...base, out: (text) => around(text, base.out), onErr: () => {} },
    show(text) {
      if (text === shown) return;
      if (shown === undefined) process.stdout.on('resize', again);
      if (text === undefined) process.stdout.off('resize', again);
      shown = text;
      again();
    },
    screen(next) {
      drawn = next;
      again();
    },
    drawn: () => drawn,
  };
}

/** Columns that a text takes, or a few more: what is typed into a filter may be wide. */
function cellsOf(text: string): number {
  const cells = (char: string): number => (/\p{M}/u.test(char) ? 0 : char >= '\u1100' && char !== '…' ? 2 : 1);
  return [...text].reduce((sum, char) => sum + cells(char), 0);
}

function cut(text: string, columns: number): string {
  if (cellsOf(text) <= columns) return text;
  const chars = [...text];
  while (cellsOf(chars.join('')) > columns - 1) chars.pop();
  return `${chars.join('')}…`;
}

/** Where no line is drawn again: what is shown is only ever added to, and stepped back in. */
export function createPlainStatus(base: Output): Status {
  let shown: string | undefined;
  const take = (text: string, write: (text: string) => void): void => {
    if (shown !== undefined) base.out('\n');
    write(text);
    base.out(shown ?? '');
  };
  base.onErr(take);
  const output = { ...base, out: (text: string) => take(text, base.out) };
  return {
    output,
    behind: output,
    show(text) {
      if (text === shown) return;
      const before = [...(shown ?? '')];
      const after = text === undefined ? [...before, '\n'] : [...text];
      const differs = before.findIndex((char, at) => char !== after[at]);
      const same = differs < 0 ? before.length : differs;
      base.out('\b \b'.repeat(before.length - same) + after.slice(same).join(''));
      shown = text;
    },
    screen() {},
    drawn: () => undefined,
  };
}
