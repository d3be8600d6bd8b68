// JSON with comments and trailing commas as a tree, with all faults of syntax in words.

import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type Diagnostic, failure } from '#diagnostics';
import { placeAt, type Source } from '#modfile';

export interface ParsedJson {
  /** As far as the text can be understood. */
  readonly tree?: Node;
  /** One for each line at most. */
  readonly faults: readonly Diagnostic[];
  /** What stands from this index on may have been put into the wrong place of the tree. */
  readonly soundUntil: number;
}

/** After these the parser guesses where it is. */
const misleading: ReadonlySet<string> = new Set([
  'PropertyNameExpected',
  'ColonExpected',
  'CloseBraceExpected',
  'CloseBracketExpected',
  'EndOfFileExpected',
  'UnexpectedEndOfComment',
  'UnexpectedEndOfString',
]);

export function parseJson(source: Source): ParsedJson {
  const errors: ParseError[] = [];
  // A byte order mark is what some editors begin a file with.
  const tree = parseTree(source.text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  const faults: Diagnostic[] = [];
  const lines = new Set<number | undefined>();
  let soundUntil = Number.POSITIVE_INFINITY;
  let follows = false;
  for (const error of errors) {
    const name = printParseErrorCode(error.error);
    // A word that is no word, or a text without an end, is one by itself; of the rest, much only follows from before.
    const byItself = /^(Invalid|UnexpectedEnd)/.test(name);
    const place = placeAt(source, error.offset);
    if ((byItself || !follows) && !lines.has(place.line)) {
      lines.add(place.line);
      const [message, remedy] = words(name, error, source.text);
      faults.push(failure('config/syntax', message, { place, remedy }));
    }
    if (misleading.has(name)) soundUntil = Math.min(soundUntil, error.offset);
    follows ||= byItself || misleading.has(name);
  }
  return { ...(tree ? { tree } : {}), faults, soundUntil };
}

function words(name: string, { offset, length }: ParseError, text: string): readonly [message: string, remedy: string] {
  const found = text.slice(offset, offset + Math.max(1, length));
  const here = found.trim() === '' ? 'the file ends' : `${found.length > 20 ? `${found.slice(0, 20)}…` : found} stands`;
  switch (name) {
    case 'InvalidSymbol':
    case 'InvalidCharacter':
      return /^['`]/.test(found)
        ? [`${found} is not in double quotes`, 'write "…" around keys and texts']
        : [`${found} is no word of JSON`, `write ${JSON.stringify(found)} for a key or a text`];
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return [`${found} is no number of JSON`, 'put a text in double quotes'];
    case 'PropertyNameExpected':
      return [`${here} where a key is expected`, 'write keys in double quotes: "inputs": […]'];
    case 'ValueExpected':
      return [
        `${here} where a value is expected`,
        text.trim() === '' ? 'write {} at least, or delete the file' : 'write the value, or delete the key before it',
      ];
    case 'ColonExpected':
      return [`${here} where a colon is expected`, 'write ":" between key and value'];
    case 'CommaExpected':
      return [`${here} where a comma is expected`, 'write "," after the value before it'];
    case 'CloseBraceExpected':
      return [`${here} where a "}" is expected`, 'close every "{"'];
    case 'CloseBracketExpected':
      return [`${here} where a "]" is expected`, 'close every "["'];
    case 'EndOfFileExpected':
      return [`${here} after the end of the object`, 'delete it, or move it into the braces'];
    case 'UnexpectedEndOfComment':
      return ['a comment is never closed', 'write */ at its end'];
    case 'UnexpectedEndOfString':
      return ['a text is not closed on its line', 'write the closing double quote'];
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return [
        `${found} holds an escape that JSON does not have`,
        'write \\\\ for a backslash, \\uXXXX for a character',
      ];
    default:
      return [`${here} where it cannot be`, 'see docs/configuration.md for the form'];
  }
}
