// Output of tests for what draws no colours.

import { stripVTControlCharacters } from 'node:util';

/** Without escape sequences and control characters (C0 and C1), but for tabs and line ends. */
export function withoutControls(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
