// The keyboard of a run or a watch, and who gives the terminal back when gows is killed.

import { guardTerminal, locateGoexec } from '#goexec';
import { type Keyboard, openKeyboard } from '#keyboard';

/** Opens stdin, a terminal, as a keyboard; its mode is given back however gows ends, if there is a goexec. */
export function openKeys(onKey: Parameters<typeof openKeyboard>[1]): Keyboard {
  const { stdin } = process;
  const goexec = process.platform === 'win32' ? undefined : locateGoexec({ env: process.env });
  const endGuard = goexec === undefined ? undefined : guardTerminal(goexec, stdin.fd);
  const keyboard = openKeyboard(stdin, onKey);
  return {
    ...keyboard,
    close() {
      keyboard.close();
      endGuard?.();
    },
  };
}
