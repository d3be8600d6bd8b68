// What a terminal in raw mode sends, as names of keys.

/** `up`, `down`, `escape`, `enter`, `backspace`, `ctrl-c`, `ctrl-u`, `ctrl-z`, or the one character that was typed. */
export type Key = string;

const named: Readonly<Record<string, Key>> = {
  '\u001b[A': 'up',
  '\u001bOA': 'up',
  '\u001b[B': 'down',
  '\u001bOB': 'down',
  '\u001b': 'escape',
  '\r': 'enter',
  '\n': 'enter',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0003': 'ctrl-c',
  '\u0015': 'ctrl-u',
  '\u001a': 'ctrl-z',
};

/** Other escape sequences (function keys, the mouse) are nothing. */
const piece = /\u001b(?:\[[0-9;?<]*[ -/]*[@-~]|O.)|./gsu;

export function keysOf(text: string): Key[] {
  return [...text.matchAll(piece)].flatMap(([one]) => {
    const name = named[one];
    if (name !== undefined) return [name];
    return one >= ' ' ? [one] : [];
  });
}
