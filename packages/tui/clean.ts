// Text from elsewhere, made fit for one line of the screen.

import { withoutControls } from '#report';

/** Without escape sequences, control characters and marks that turn the direction of writing, no longer than what could ever be shown. */
export function oneLine(text: string, columns: number): string {
  // Cutting first bounds the work: escapes and characters without width are few.
  const start = text.trimStart().slice(0, columns * 4 + 200);
  return withoutControls(start.replaceAll(/[\t\r\n]+/g, ' '))
    .replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
    .slice(0, columns * 2);
}
