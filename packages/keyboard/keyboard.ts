// The one reader of a terminal's keys: raw mode, a line to type where one is asked for, Ctrl-Z.

import { once } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadStream } from 'node:tty';
import { type Key, keysOf } from './keys.ts';

export interface Keyboard {
  /**
   * Asks for a line; undefined when it is taken back by Escape. Keys go there until it is answered, but for Ctrl-C and
   * Ctrl-Z. `onDraft` is told how far it is, with the question before it.
   */
  ask(question: string, onDraft: (text: string) => void): Promise<string | undefined>;
  /** Stops the program as the terminal does at Ctrl-Z where it reads the keys itself; resolves when it goes on. */
  suspend(): Promise<void>;
  /** Gives the mode back. May be called at any time. */
  close(): void;
}

interface Line {
  text: string;
  readonly done: (text: string | undefined) => void;
  readonly show: () => void;
}

/** @param terminal stdin, where it is a terminal; node gives its mode back, too, when it ends without `close` */
export function openKeyboard(terminal: ReadStream, onKey: (key: Key) => void): Keyboard {
  const decoder = new StringDecoder('utf8');
  let line: Line | undefined;
  let closed = false;
  const onData = (bytes: Buffer): void => {
    for (const key of keysOf(decoder.write(bytes))) {
      if (closed) return;
      if (line && key !== 'ctrl-c' && key !== 'ctrl-z') type(line, key);
      else onKey(key);
    }
  };
  // Whoever stopped the program, the shell has set a mode of its own meanwhile.
  const resume = (): void => void terminal.setRawMode(true);
  terminal.setRawMode(true);
  terminal.on('data', onData).resume();
  process.on('SIGCONT', resume);
  return {
    ask(question, onDraft) {
      return new Promise((resolve) => {
        const done = (text: string | undefined): void => {
          // What is typed right after it is a key again.
          line = undefined;
          resolve(text);
        };
        line = { text: '', done, show: () => onDraft(question + (line?.text ?? '')) };
        line.show();
      });
    },
    async suspend() {
      if (process.platform === 'win32') return;
      terminal.setRawMode(false);
      const continued = once(process, 'SIGCONT');
      process.kill(0, 'SIGTSTP');
      // Where nobody could wake the group up, it is not stopped either.
      await Promise.race([continued, sleep(300)]);
      if (!closed) resume();
    },
    close() {
      if (closed) return;
      closed = true;
      process.off('SIGCONT', resume);
      terminal.off('data', onData).pause();
      terminal.setRawMode(false);
    },
  };
}

function type(line: Line, key: Key): void {
  if (key === 'enter') line.done(line.text);
  else if (key === 'escape') line.done(undefined);
  else {
    line.text = edited(line.text, key);
    line.show();
  }
}

function edited(text: string, key: Key): string {
  if (key === 'backspace') return [...text].slice(0, -1).join('');
  if (key === 'ctrl-u') return '';
  return [...key].length === 1 ? text + key : text;
}
