// The bytes that a terminal in raw mode sends, as names of keys.

/** `up`, `down`, `escape`, `ctrl-c`, `ctrl-z`, or the one character that was typed. */
export type Key = string;

const named: Readonly<Record<string, Key>> = {
  '\u001b[A': 'up',
  '\u001bOA': 'up',
  '\u001b[B': 'down',
  '\u001bOB': 'down',
  '\u001b': 'escape',
  '\u0003': 'ctrl-c',
  '\u001a': 'ctrl-z',
  k: 'up',
  j: 'down',
};

/** Other escape sequences (function keys, the mouse) are nothing. */
const piece = /\u001b(?:\[[0-9;?<]*[ -/]*[@-~]|O.)|./gsu;

export function keysOf(bytes: Uint8Array): Key[] {
  return [...Buffer.from(bytes).toString('utf8').matchAll(piece)].flatMap(([text]) => {
    const name = named[text];
    if (name !== undefined) return [name];
    return text.length === 1 && text >= ' ' ? [text] : [];
  });
}
