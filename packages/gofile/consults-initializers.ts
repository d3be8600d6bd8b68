// Whether the initialisers of package-level variables run code that is not known to be harmless.

import { bodyOf, findFlat, specsOf } from './consults-ranges.ts';
import { closing, is, kindAt, mark, type Tokens, wordAt } from './consults-tokens.ts';

/** What calls in initialisers are, as far as one file tells. */
export interface Initializers {
  /** A call of something unknown. */
  readonly calls: boolean;
  /** Names without a package that are called: functions, or types of this package. */
  readonly called: ReadonlySet<string>;
}

const predeclared: ReadonlySet<string> = new Set(
  (
    'append cap clear complex copy delete imag len make max min new panic real any bool byte comparable complex64 ' +
    'complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr'
  ).split(' '),
);

/** Functions that look at nothing but their arguments, and call none of them; `*` is all of a package. */
const harmless: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    bytes: '*',
    'container/list': 'New',
    context: 'Background TODO WithValue',
    'encoding/base32': 'NewEncoding',
    'encoding/base64': 'NewEncoding',
    errors: 'New Join',
    expvar: 'NewInt NewString NewFloat NewMap',
    flag: 'Bool Duration Float64 Int Int64 String Uint Uint64 NewFlagSet',
    fmt: 'Errorf Sprint Sprintf Sprintln',
    'hash/crc32': 'MakeTable',
    'hash/crc64': 'MakeTable',
    'hash/fnv': '*',
    'html/template': 'HTML JS CSS URL Must New',
    math: '*',
    'math/big': '*',
    'math/bits': '*',
    'math/rand': 'New NewSource',
    'net/netip': '*',
    net: 'IPv4 IPv4Mask CIDRMask ParseIP ParseCIDR ParseMAC',
    'net/url': 'Parse ParseRequestURI QueryEscape PathEscape',
    path: 'Join Base Dir Ext Clean',
    'path/filepath': 'Join Base Dir Ext Clean FromSlash ToSlash',
    reflect: 'TypeOf TypeFor ValueOf',
    regexp: 'MustCompile MustCompilePOSIX Compile QuoteMeta',
    strconv: '*',
    strings: '*',
    sync: 'OnceFunc OnceValue OnceValues NewCond',
    'text/template': 'Must New',
    time: 'Date Duration Month Unix UnixMilli FixedZone Now Since',
    unicode: '*',
    'unicode/utf16': '*',
    'unicode/utf8': '*',
    unsafe: '*',
  }).map(([path, names]) => [path, new Set(names.split(' '))]),
);

/** Of the packages that are harmless as a whole, what calls a function that it is given. */
const callsBack = /Func$|Func[A-Z]|^Map$/;

/**
 * Reads one `var` declaration of a file's top level.
 * @param at index of the word `var`
 * @param packages local name of each import → its path
 */
export function initializersOf(tokens: Tokens, at: number, packages: ReadonlyMap<string, string>): Initializers {
  const called = new Set<string>();
  let calls = false;
  for (const { from, to } of specsOf(tokens, at)) {
    const equals = findFlat(tokens, mark.equals, from, to);
    if (equals >= 0 && callsIn(tokens, equals + 1, to, packages, called)) calls = true;
  }
  return { calls, called };
}

function callsIn(
  tokens: Tokens,
  from: number,
  to: number,
  packages: ReadonlyMap<string, string>,
  called: Set<string>,
): boolean {
  /** Closing parentheses of harmless calls: methods of what they yield are harmless, too. */
  const plain = new Set<number>();
  const opened: number[] = [];
  /** Where the bracket begins that closed last. */
  let begin = from;
  /** Functions that stand among arguments may be called: up to here. */
  let argumentsUntil = from;
  for (let at = from; at < to; at++) {
    const kind = kindAt(tokens, at);
    if (kind === is.func) {
      const body = bodyOf(tokens, at, to);
      if (body < 0) {
        at = closing(tokens, at + 1);
        continue;
      }
      const last = closing(tokens, body);
      if (kindAt(tokens, last + 1) === mark.open) return true;
      at = at < argumentsUntil ? body - 1 : last;
      continue;
    }
    if ((kind === is.struct || kind === is.interface) && kindAt(tokens, at + 1) === mark.openBrace) {
      begin = at + 1;
      at = closing(tokens, begin);
      continue;
    }
    if (kind === mark.openSquare || kind === mark.openBrace) opened.push(at);
    if (kind === mark.close || kind === mark.closeSquare || kind === mark.closeBrace) begin = opened.pop() ?? from;
    if (kind !== mark.open) continue;
    opened.push(at);
    const callee = calleeOf(tokens, at, from, begin, plain, packages);
    if (callee === 'none') continue;
    if (callee === 'unknown') return true;
    const last = closing(tokens, at);
    if (callee === 'later') {
      // Only kept, for when it is asked for.
      if (kindAt(tokens, at + 1) === is.func || last === at + 2) {
        at = last;
        opened.pop();
        begin = at;
      }
      plain.add(last);
      continue;
    }
    if (callee === 'harmless') plain.add(last);
    else called.add(callee.name);
    argumentsUntil = Math.max(argumentsUntil, last);
  }
  return false;
}

type Callee = 'none' | 'unknown' | 'harmless' | 'later' | { readonly name: string };

/** What the parenthesis at `open` calls or converts to. */
function calleeOf(
  tokens: Tokens,
  open: number,
  from: number,
  lastBegin: number,
  plain: ReadonlySet<number>,
  packages: ReadonlyMap<string, string>,
): Callee {
  let end = open - 1;
  if (end < from) return 'none';
  const before = kindAt(tokens, end);
  if (before === mark.close) {
    // `(*T)(nil)` is a conversion.
    const first = kindAt(tokens, lastBegin + 1);
    const converts = first === mark.star || first === mark.openSquare || first === is.func;
    return converts && kindAt(tokens, lastBegin - 1) !== is.name ? 'harmless' : 'unknown';
  }
  if (before === mark.closeBrace) {
    const word = kindAt(tokens, lastBegin - 1);
    return word === is.interface || word === is.struct ? 'harmless' : 'unknown';
  }
  if (before === mark.closeSquare) end = lastBegin - 1;
  if (kindAt(tokens, end) !== is.name) return before === mark.closeSquare ? 'unknown' : 'none';
  const name = wordAt(tokens, end);
  const left = kindAt(tokens, end - 1);
  if (end - 1 < from || left !== mark.dot) {
    // `[]T(x)` and `map[K]T(x)` are conversions.
    return predeclared.has(name) || left === mark.closeSquare ? 'harmless' : { name };
  }
  if (plain.has(end - 2)) return name.startsWith('Parse') && name !== 'Parse' ? 'unknown' : 'harmless';
  if (kindAt(tokens, end - 2) !== is.name || kindAt(tokens, end - 3) === mark.dot) return 'unknown';
  const path = packages.get(wordAt(tokens, end - 2));
  // A variable that is named counts wherever it is read.
  const isNamed = kindAt(tokens, open + 1) === is.string && closing(tokens, open) === open + 2;
  if (path === 'os' && isNamed && (name === 'Getenv' || name === 'LookupEnv')) return 'harmless';
  const names = path === undefined ? undefined : harmless.get(path);
  if (!names || !(names.has(name) || (names.has('*') && !callsBack.test(name)))) return 'unknown';
  return path === 'sync' ? 'later' : 'harmless';
}
