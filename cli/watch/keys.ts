// Keys of a terminal in raw mode, with one line to type for a filter; the mode is given back however gows ends.

export type Key = 'enter' | 'quit' | 'interrupt' | 'suspend' | string;

export interface Keys {
  /** Asks for a line; undefined when it is taken back by Escape. Keys go there until it is answered. */
  ask(question: string, onDraft: (text: string | undefined) => void): Promise<string | undefined>;
  close(): void;
}

const names: Readonly<Record<string, Key>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\u0003': 'interrupt',
  '\u001a': 'suspend',
};

/** Only where stdin is a terminal. */
export function readKeys(onKey: (key: Key) => void): Keys {
  const { stdin } = process;
  let line: { text: string; readonly done: (text: string | undefined) => void; readonly show: () => void } | undefined;
  const type = (char: string): void => {
    if (!line) return;
    if (char === '\r' || char === '\n') line.done(line.text);
    else if (char === '\u001b') line.done(undefined);
    else if (char === '\u007f' || char === '\b') line.text = [...line.text].slice(0, -1).join('');
    else if (char === '\u0015') line.text = '';
    else if (char >= ' ') line.text += char;
    line?.show();
  };
  const onData = (data: string): void => {
    // Arrows and the like; Escape alone is one character.
    if (data.length > 1 && data.startsWith('\u001b')) return;
    for (const char of data) {
      if (line && names[char] !== 'interrupt') type(char);
      else onKey(names[char] ?? char);
    }
  };
  const raw = (on: boolean): void => void stdin.setRawMode(on);
  const resume = (): void => raw(true);
  raw(true);
  stdin.setEncoding('utf8').on('data', onData).resume();
  process.on('SIGCONT', resume);
  return {
    async ask(question, onDraft) {
      const answer = await new Promise<string | undefined>((resolve) => {
        const done = (text: string | undefined): void => {
          // What is typed right after it is a key again.
          line = undefined;
          resolve(text);
        };
        line = { text: '', done, show: () => onDraft(question + (line?.text ?? '')) };
        line.show();
      });
      onDraft(undefined);
      return answer;
    },
    close() {
      process.off('SIGCONT', resume);
      stdin.off('data', onData).pause();
      raw(false);
    },
  };
}

/** Stops as the shell's Ctrl-Z does; it goes on where the shell brings it back. */
export function suspend(): void {
  process.stdin.setRawMode(false);
  process.kill(0, 'SIGTSTP');
}
