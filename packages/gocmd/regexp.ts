// Finds what Go's regexp package would refuse in -run and -skip, so that it is said once and before any build.

/**
 * What is wrong with the expression, or undefined. Every fault found here is one in Go as well; the rarer ones
 * (unknown escapes, names of character classes) are left to the test binary.
 */
export function regexpFault(expression: string): string | undefined {
  for (const element of splitElements(expression)) {
    const fault = elementFault(element);
    if (fault) return fault;
  }
  return undefined;
}

/** As testing.splitRegexp: at slashes outside of brackets and parentheses; there, `|` separates whole filters too. */
function splitElements(text: string): readonly string[] {
  const elements: string[] = [];
  let brackets = 0;
  let parentheses = 0;
  let begin = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (char === '[') brackets++;
    else if (char === ']') brackets = Math.max(0, brackets - 1);
    else if (char === '(' && brackets === 0) parentheses++;
    else if (char === ')' && brackets === 0) parentheses--;
    else if ((char === '/' || char === '|') && brackets === 0 && parentheses === 0) {
      elements.push(text.slice(begin, at));
      begin = at + 1;
    }
  }
  return [...elements, text.slice(begin)];
}

/** `nothing`: there is nothing to repeat. `repeated`: what stands before is repeated already, which Go allows once. */
type Before = 'nothing' | 'something' | 'repeated';

function elementFault(element: string): string | undefined {
  let depth = 0;
  let before: Before = 'nothing';
  let at = 0;
  while (at < element.length) {
    const rest = element.slice(at);
    const repetition = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(rest)?.[0];
    if (repetition) {
      if (before === 'nothing') return `nothing stands before the ${repetition} in ${element}`;
      if (before === 'repeated') return `the ${repetition} in ${element} repeats a repetition`;
      before = 'repeated';
      at += repetition.length;
      continue;
    }
    const flags = /^\(\?[imsU-]+\)/.exec(rest)?.[0];
    if (flags) {
      // Flags are nothing by themselves: what stands before them is repeated, and may be so again.
      if (before === 'repeated') before = 'something';
      at += flags.length;
      continue;
    }
    const char = element.charAt(at);
    if (char === '(') {
      const opening = /^\((?:\?(?:P?<\w+>|[imsU-]*:))?(?!\?)/.exec(rest)?.[0];
      // An opening of another form is left to Go.
      if (!opening) return undefined;
      depth++;
      before = 'nothing';
      at += opening.length;
      continue;
    }
    if (char === ')' && --depth < 0) return `there is a ) too many in ${element}`;
    const end = atomEnd(element, at);
    if (end === undefined) return char === '[' ? `the [ in ${element} is not closed` : 'it ends in a backslash';
    before = char === '|' ? 'nothing' : 'something';
    at = end;
  }
  return depth > 0 ? `a ( in ${element} is not closed` : undefined;
}

/** Where the character, escape, quotation or class at `at` ends; undefined where it does not. */
function atomEnd(element: string, at: number): number | undefined {
  const char = element.charAt(at);
  if (char === '[') {
    const end = classEnd(element, at);
    return end === undefined ? undefined : end + 1;
  }
  if (char !== '\\') return at + 1;
  if (at + 1 === element.length) return undefined;
  if (element.charAt(at + 1) !== 'Q') return at + 2;
  const end = element.indexOf('\\E', at + 2);
  return end < 0 ? element.length : end + 2;
}

/** The index of the `]` that closes the class at `open`; a `]` right after `[` or `[^` is one of its characters. */
function classEnd(element: string, open: number): number | undefined {
  let at = element.charAt(open + 1) === '^' ? open + 2 : open + 1;
  for (let first = true; at < element.length; first = false) {
    if (element.charAt(at) === ']' && !first) return at;
    const name = element.startsWith('[:', at) ? element.indexOf(':]', at + 2) : -1;
    if (name >= 0) {
      at = name + 2;
      continue;
    }
    at = afterClassCharacter(element, at);
    // The end of a range is a character, whatever it is: `[?-[]` has one range.
    if (element.charAt(at) === '-' && at + 1 < element.length && element.charAt(at + 1) !== ']') {
      at = afterClassCharacter(element, at + 1);
    }
  }
  return undefined;
}

function afterClassCharacter(element: string, at: number): number {
  return element.charAt(at) === '\\' ? at + 2 : at + 1;
}
