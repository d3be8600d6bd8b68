// Takes the values of secret environment variables out of text that is kept or sent elsewhere.

import { secretsOf } from './secrets.ts';

/** What stands in place of a secret. */
export const redacted = '***';

export interface Redactor {
  (text: string): string;
  /**
   * The pieces of one output in order, as many as came in. A secret that begins in one piece and ends in another is
   * taken out of both.
   */
  readonly pieces: (pieces: readonly string[]) => readonly string[];
  /** The value with `***` in place of each secret, in every string in it. Names of properties stay. */
  readonly throughout: <T>(value: T) => T;
  /** Whether a secret stands in the text. */
  readonly finds: (text: string) => boolean;
  /**
   * The value with a digest in place of each secret, in every string in it: for what is compared later, as a path
   * with a secret in it. Names of properties stay.
   */
  readonly conceal: <T>(value: T) => T;
  /**
   * What was concealed as it was, where the environment holds the same secrets. What it does not hold becomes
   * `unknown`; without that, the answer is then undefined, as what is missing can be compared with nothing.
   */
  readonly reveal: <T>(value: T, unknown?: string) => T | undefined;
}

/** Neither a path nor the name of a variable can hold a NUL. */
const concealed = /\0([0-9a-f]{32})\0/g;

type Environment = Readonly<Record<string, string | undefined>>;

/** A key of many lines has thousands of forms, and one run asks for the same environment at several places. */
const known = new WeakMap<Environment, Redactor>();

/** Replaces the values of the secret variables of `env`, which must not change, by `***`. */
export function redactor(env: Environment): Redactor {
  const made = known.get(env) ?? makeRedactor(env);
  known.set(env, made);
  return made;
}

function makeRedactor(env: Environment): Redactor {
  const secrets = secretsOf(env);
  const none = secrets.length === 0;
  const pattern = new RegExp(secrets.map((secret) => secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g');
  const text = (whole: string) => (none ? whole : whole.replace(pattern, redacted));
  let byDigest: ReadonlyMap<string, string> | undefined;
  return Object.assign(text, {
    pieces(pieces: readonly string[]) {
      if (none) return pieces;
      const spans = [...pieces.join('').matchAll(pattern)].map(
        ({ index, 0: { length } }): Span => [index, index + length],
      );
      return spans.length === 0 ? pieces : cutOut(pieces, spans);
    },
    throughout: <T>(value: T): T => (none ? value : mapTexts(value, text)),
    finds: (whole: string) => !none && whole.search(pattern) >= 0,
    conceal<T>(value: T): T {
      return none ? value : mapTexts(value, (each) => each.replace(pattern, (secret) => `\0${digestOf(secret)}\0`));
    },
    reveal<T>(value: T, unknown?: string): T | undefined {
      let whole = true;
      const revealed = mapTexts(value, (each) =>
        each.replace(concealed, (_, digest: string) => {
          byDigest ??= new Map(secrets.map((each) => [digestOf(each), each]));
          const secret = byDigest.get(digest);
          whole &&= secret !== undefined;
          return secret ?? unknown ?? '';
        }),
      );
      return whole || unknown !== undefined ? revealed : undefined;
    },
  });
}

/** Half a SHA-256: no two secrets of one environment share it. */
function digestOf(secret: string): string {
  return process
    .getBuiltinModule('node:crypto')
    .createHash('sha256')
    .update(`secret\0${secret}`)
    .digest('hex')
    .slice(0, 32);
}

/** The same value with every string in it changed; itself where nothing was. */
function mapTexts<T>(value: T, change: (text: string) => string): T {
  const map = (at: unknown): unknown => {
    if (typeof at === 'string') return change(at);
    if (typeof at !== 'object' || at === null) return at;
    const entries = Object.entries(at).map(([name, old]) => [name, old, map(old)] as const);
    if (entries.every(([, old, fresh]) => old === fresh)) return at;
    return Array.isArray(at)
      ? entries.map(([, , fresh]) => fresh)
      : Object.fromEntries(entries.map(([name, , fresh]) => [name, fresh]));
  };
  return map(value) as T;
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
