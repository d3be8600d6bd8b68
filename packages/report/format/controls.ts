// Output of tests for what is no terminal, and for a terminal on which something is drawn.

import { stripVTControlCharacters } from 'node:util';

/** Without escape sequences and control characters (C0 and C1), but for tabs and line ends. */
export function withoutControls(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

const sequence =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)|[ -/]*[0-~])|[\u0000-\u0006\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const harmless = /^\u001b(?:\[[\d:;]*m$|\]8;)/;

/**
 * Without escape sequences that move the cursor, wipe, set modes or make the terminal answer (its answer would be taken
 * for keys), and without control characters that do. Colours and links stay, and so do the bell, backspace and carriage return, which keep to their line.
 */
export function onlyColours(text: string): string {
  return text.replaceAll(sequence, (found) => (harmless.test(found) ? found : ''));
}
