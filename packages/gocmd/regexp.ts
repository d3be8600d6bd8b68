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

function elementFault(element: string): string | undefined {
  let depth = 0;
  let repeatable = false;
  for (let at = 0; at < element.length; at++) {
    const char = element.charAt(at);
    if (char === '\\') {
      if (at + 1 === element.length) return 'it ends in a backslash';
      if (element.charAt(at + 1) === 'Q') {
        const end = element.indexOf('\\E', at + 2);
        if (end < 0) return undefined;
        at = end + 1;
      } else at++;
      repeatable = true;
    } else if (char === '[') {
      const end = classEnd(element, at);
      if (end === undefined) return `the [ in ${element} is not closed`;
      at = end;
      repeatable = true;
    } else if (char === '(') {
      depth++;
      repeatable = false;
      if (element.charAt(at + 1) === '?') {
        // Flags and names: up to the colon, bracket or parenthesis that ends them nothing is repeated.
        const end = /^\(\?(?:P?<\w+>|[imsU-]*[:)])/.exec(element.slice(at));
        if (!end) return undefined;
        if (end[0].endsWith(')')) depth--;
        at += end[0].length - 1;
      }
    } else if (char === ')') {
      if (--depth < 0) return `there is a ) too many in ${element}`;
      repeatable = true;
    } else if (char === '|') repeatable = false;
    else if (char === '*' || char === '+' || char === '?') {
      if (!repeatable) return `nothing stands before the ${char} in ${element}`;
    } else repeatable = true;
  }
  return depth > 0 ? `a ( in ${element} is not closed` : undefined;
}

/** The index of the `]` that closes the class at `open`; a `]` right after `[` or `[^` is one of its characters. */
function classEnd(element: string, open: number): number | undefined {
  let at = open + 1;
  if (element.charAt(at) === '^') at++;
  if (element.charAt(at) === ']') at++;
  for (; at < element.length; at++) {
    if (element.charAt(at) === '\\') at++;
    else if (element.startsWith('[:', at) && element.indexOf(':]', at) > 0) at = element.indexOf(':]', at) + 1;
    else if (element.charAt(at) === ']') return at;
  }
  return undefined;
}
