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
  const erase = (): void => {
    if (shown !== undefined && !drawn) base.out('\r\u001b[2K');
  };
  const draw = (): void => {
    if (shown === undefined || drawn) return;
    const width = Math.max(10, (process.stdout.columns ?? 80) - 1);
    base.out(shown.length > width ? `${shown.slice(0, width - 1)}…` : shown);
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
      erase();
      shown = text;
      draw();
    },
    screen(next) {
      erase();
      drawn = next;
      draw();
    },
    drawn: () => drawn,
  };
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
