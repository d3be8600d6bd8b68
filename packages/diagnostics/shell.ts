// Words of the command lines that remedies and reports tell people to type.

/** Quotes for a POSIX shell where that is needed. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
