// Writes run events as they are: one JSON object a line.

import type { Consumer } from '#events';

export function createJsonlWriter(options: { readonly write: (text: string) => void }): Consumer {
  return (event) => options.write(`${JSON.stringify(event)}\n`);
}
