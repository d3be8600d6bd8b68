// Splits a list of arguments as the go command does for GOFLAGS and -ldflags (cmd/internal/quoted).

/**
 * Words separated by blanks; a word that begins with a quote goes to the next such quote, and there is no escaping.
 * Quotes inside a word are part of it.
 */
export function splitQuoted(text: string): { readonly words: readonly string[] } | { readonly fault: string } {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isBlank(text.charAt(at))) at++;
    if (at >= text.length) return { words };
    const quote = text.charAt(at);
    if (quote === '"' || quote === "'") {
      const end = text.indexOf(quote, at + 1);
      if (end < 0) return { fault: `unterminated ${quote} string` };
      words.push(text.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    const begin = at;
    while (at < text.length && !isBlank(text.charAt(at))) at++;
    words.push(text.slice(begin, at));
  }
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r';
}

/** The text that `splitQuoted` makes these words of; undefined where a word holds both quotes and needs one. */
export function joinQuoted(words: readonly string[]): string | undefined {
  const quoted: string[] = [];
  for (const word of words) {
    if (word !== '' && !/^['"]|\s/.test(word)) quoted.push(word);
    else if (!word.includes("'")) quoted.push(`'${word}'`);
    else if (!word.includes('"')) quoted.push(`"${word}"`);
    else return undefined;
  }
  return quoted.join(' ');
}
