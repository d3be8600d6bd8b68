// One line below all else on a terminal: taken off before anything is written, and drawn again after it.

import type { Output } from '../output.ts';

export interface Status {
  /** The same output; the line stays below what is written. */
  readonly output: Output;
  /** Shows this line; without a text, none. */
  show(text: string | undefined): void;
}

/** `on`: whether stdout is a terminal that such a line can be drawn on. */
export function createStatus(output: Output, on: boolean): Status {
  let shown: string | undefined;
  const erase = (): void => {
    if (on && shown !== undefined) output.out('\r\u001b[2K');
  };
  const draw = (): void => {
    if (!on || shown === undefined) return;
    const width = Math.max(10, (process.stdout.columns ?? 80) - 1);
    output.out(shown.length > width ? `${shown.slice(0, width - 1)}…` : shown);
  };
  const around = (write: (text: string) => void) => (text: string) => {
    erase();
    write(text);
    draw();
  };
  return {
    output: {
      ...output,
      out: around(output.out),
      err: around(output.err),
      async diagnose(diagnostics, top) {
        erase();
        await output.diagnose(diagnostics, top);
        draw();
      },
    },
    show(text) {
      if (text === shown) return;
      erase();
      shown = text;
      draw();
    },
  };
}
