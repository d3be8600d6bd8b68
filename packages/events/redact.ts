// Takes the values of secret environment variables out of text that is kept or sent elsewhere.

/** What stands in place of a secret. */
export const redacted = '***';

/**
 * Names that tell of a secret. AUTHOR is no AUTH, and PWD no password; what an `…_AUTH_SOCK` or `XAUTHORITY` holds is a
 * place.
 */
const secretName =
  /TOKEN|SECRET|PASSW(OR)?D|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SIGNING_?KEY|_PWD$|(?:^|_)DSN$|AUTH(?!OR(?!I[SZ]))(?!_SOCK)/i;

/** Words that stand in any output, and in a variable such as AUTH_MODE. */
const plainWords = new Set([
  'disabled',
  'enabled',
  'default',
  'optional',
  'required',
  'anonymous',
  'always',
  'password',
]);

const shortest = 6;
const shortestNumber = 8;

/**
 * The texts that are taken out, longest first. A value of several lines counts line by line, as every line of a test's
 * output is an event of its own. Passwords in addresses (`postgres://user:…@host`) count under any name.
 */
function secretsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (!value) continue;
    const values = secretName.test(name) ? [value, ...value.split(/\r?\n/)] : [];
    for (const [, password] of value.matchAll(/:\/\/[^\s/:@]*:([^\s/@]+)@/g)) if (password) values.push(password);
    for (const text of values) if (isSecret(text.trim())) for (const form of formsOf(text.trim())) found.add(form);
  }
  return [...found].sort((a, b) => b.length - a.length);
}

function isSecret(text: string): boolean {
  if (text.length < shortest || plainWords.has(text.toLowerCase())) return false;
  return text.length >= shortestNumber || !/^\d+$/.test(text);
}

/** As it is, and as programs print it: in quotes, in an address, in an Authorization header. */
function formsOf(text: string): readonly string[] {
  const base64 = Buffer.from(text).toString('base64');
  return [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text.toWellFormed()), base64];
}

export interface Redactor {
  (text: string): string;
  /**
   * The pieces of one output in order, as many as came in. A secret that begins in one piece and ends in another is
   * taken out of both.
   */
  readonly pieces: (pieces: readonly string[]) => readonly string[];
}

/** Replaces the values of the secret variables of `env` by `***`. */
export function redactor(env: Readonly<Record<string, string | undefined>>): Redactor {
  const secrets = secretsOf(env);
  const pattern = new RegExp(secrets.map((secret) => secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g');
  const text = (whole: string) => (secrets.length === 0 ? whole : whole.replace(pattern, redacted));
  return Object.assign(text, {
    pieces(pieces: readonly string[]) {
      if (secrets.length === 0) return pieces;
      const spans = [...pieces.join('').matchAll(pattern)].map(
        ({ index, 0: { length } }): Span => [index, index + length],
      );
      return spans.length === 0 ? pieces : cutOut(pieces, spans);
    },
  });
}

type Span = readonly [from: number, to: number];

/** Spans are places in the joined pieces, in order and apart. The mark stands where a span begins. */
function cutOut(pieces: readonly string[], spans: readonly Span[]): string[] {
  const left: string[] = [];
  let start = 0;
  let first = 0;
  for (const piece of pieces) {
    const end = start + piece.length;
    let kept = '';
    let at = start;
    for (let n = first; n < spans.length; n++) {
      const [from, to] = spans[n] ?? [end, end];
      if (from >= end) break;
      kept += piece.slice(at - start, Math.max(from, start) - start) + (from >= start ? redacted : '');
      at = Math.min(to, end);
      if (to <= end) first = n + 1;
    }
    left.push(kept + piece.slice(at - start));
    start = end;
  }
  return left;
}
