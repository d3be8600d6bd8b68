// Parses one line of a script into a command: prefixes, conditions, name, arguments with quotes and variables.

/** The script itself is wrong, so that nothing was tested: `!` and `?` do not forgive it. */
export class ScriptMistake extends Error {}

/** A piece of an argument; in a quoted one variables stay as they are. */
export interface Fragment {
  readonly text: string;
  readonly quoted: boolean;
}

/** What a command must do: succeed, fail (`!`), or either (`?`). */
export type Expectation = 'success' | 'failure' | 'either';

export interface Condition {
  readonly tag: string;
  readonly wanted: boolean;
}

/** `background` is a name for a command that is left running: '' for a plain `&`. */
export interface ScriptLine {
  readonly expectation: Expectation;
  readonly conditions: readonly Condition[];
  readonly name: string;
  readonly args: readonly (readonly Fragment[])[];
  readonly background?: string;
}

/**
 * Parses a line as cmd/go's script engine does (cmd/internal/script): words apart by white space, `'…'` quotes and
 * `''` inside is a quote, `#` begins a comment. Returns undefined for a line without a command.
 * @throws ScriptMistake
 */
export function parseLine(line: string): ScriptLine | undefined {
  const words = splitWords(line);
  const conditions: Condition[] = [];
  let expectation: Expectation | undefined;
  let at = 0;
  for (; at < words.length; at++) {
    const word = plainWord(words[at]);
    if (word === '!' || word === '?') {
      if (expectation) throw new ScriptMistake("more than one '!' or '?'");
      expectation = word === '!' ? 'failure' : 'either';
    } else if (word?.startsWith('[') && word.endsWith(']')) {
      const tag = word.slice(1, -1).trim();
      const wanted = !tag.startsWith('!');
      const bare = wanted ? tag : tag.slice(1).trim();
      if (bare === '') throw new ScriptMistake('empty condition');
      conditions.push({ tag: bare, wanted });
    } else break;
  }
  const first = words[at];
  if (first === undefined) {
    if (words.length > 0) throw new ScriptMistake('missing command');
    return undefined;
  }
  const name = plainWord(first);
  if (name === undefined) throw new ScriptMistake('the name of a command cannot be quoted');
  const args = words.slice(at + 1);
  const background = /^&(?:([\w-]+)&)?$/.exec(plainWord(args.at(-1)) ?? '');
  return {
    expectation: expectation ?? 'success',
    conditions,
    name,
    args: background ? args.slice(0, -1) : args,
    ...(background ? { background: background[1] ?? '' } : {}),
  };
}

function plainWord(word: readonly Fragment[] | undefined): string | undefined {
  return word?.length === 1 && word[0] && !word[0].quoted ? word[0].text : undefined;
}

function splitWords(line: string): Fragment[][] {
  const words: Fragment[][] = [];
  let word: Fragment[] = [];
  let text = '';
  const endFragment = (quoted: boolean) => {
    if (quoted || text !== '') word.push({ text, quoted });
    text = '';
  };
  const endWord = () => {
    endFragment(false);
    if (word.length > 0) words.push(word);
    word = [];
  };
  let i = 0;
  for (; i < line.length && line[i] !== '#'; i++) {
    const character = line.charAt(i);
    if (character === "'") {
      endFragment(false);
      const end = closingQuote(line, i + 1);
      text = line.slice(i + 1, end).replaceAll("''", "'");
      endFragment(true);
      i = end;
    } else if (/\s/.test(character)) endWord();
    else text += character;
  }
  endWord();
  return words;
}

function closingQuote(line: string, from: number): number {
  for (let i = from; i < line.length; i++) {
    if (line[i] !== "'") continue;
    if (line[i + 1] !== "'") return i;
    i++;
  }
  throw new ScriptMistake('unterminated quote');
}

/**
 * Replaces `$name` and `${name}` by what `lookup` knows; `$` before anything else stays.
 * @throws ScriptMistake on a variable that is not set: a typing mistake must not become an empty string.
 */
export function expandVariables(text: string, lookup: (name: string) => string | undefined): string {
  return text.replace(/\$(?:(\w+)|\{([^}]*)\})/g, (_, bare: string | undefined, braced: string | undefined) => {
    const name = bare ?? braced ?? '';
    const value = lookup(name);
    if (value === undefined) throw new ScriptMistake(`$${name} is not set`);
    return value;
  });
}

/** The value as a regular expression that matches just it. */
export function quoteRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
