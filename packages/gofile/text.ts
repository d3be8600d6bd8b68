// Go source as text: what both scanners begin with.

/** Source text without a byte order mark, which Go allows at the very beginning. */
export function sourceText(source: Uint8Array | string): string {
  const text =
    typeof source === 'string'
      ? source
      : Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/**
 * The lexical elements in which other elements can seem to begin. What is not closed ends where Go's scanner ends it:
 * strings and runes at the line's end, comments and raw strings at the file's end.
 */
export const lexeme = {
  lineComment: String.raw`\/\/[^\n]*`,
  blockComment: String.raw`\/\*[\s\S]*?(?:\*\/|$)`,
  raw: '`[^`]*(?:`|$)',
  interpreted: String.raw`"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*(?:"|\\?(?=\n|$))`,
  rune: String.raw`'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*(?:'|\\?(?=\n|$))`,
} as const;
