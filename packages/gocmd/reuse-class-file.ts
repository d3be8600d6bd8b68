// Reads the go command's settings file (`go env -w`), for the variables that `go env -json` does not print.

import { readFileSync } from 'node:fs';

/** Name → value; empty where there is no such file (`off`, or none was ever written). */
export function settingsOfGoEnvFile(file: string): Readonly<Record<string, string>> {
  if (file === '' || file === 'off') return {};
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  // As readEnvFile of cmd/go/internal/cfg: a line without a name of capitals before `=` is ignored.
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z][^=\n]*)=(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
