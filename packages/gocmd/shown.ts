// What of arguments and values may be shown and kept as text: what no name and no form makes look like a secret.

import { createHash } from 'node:crypto';
import { isSecretName } from '#events';

/** In characters; beyond this only the beginning is shown. */
const mostShown = 240;

/**
 * Words of a command line as they are, each value that may be secret as `***` and a few digits of its hash, so that
 * another one shows.
 */
export function shownWords(words: readonly string[]): string {
  let secretNext = false;
  const shown = words.map((word) => {
    const [, name = '', value] = /^(-{0,2}[\w./-]*[\w.])=(.*)$/s.exec(word) ?? [];
    const hidden = secretNext;
    secretNext = word.startsWith('-') && value === undefined && isSecretName(word);
    if (hidden) return maskOf(word);
    if (value === undefined || shownValue(name) === undefined) return shownValue(word) ?? maskOf(word);
    // `-X=main.token=…`: the value of a flag may itself be a name with a value.
    return `${name}=${isSecretName(name) ? maskOf(value) : shownWords([value])}`;
  });
  const text = shown.join(' ');
  return text.length > mostShown ? `${text.slice(0, mostShown)}… ${hashOf(text)}` : text;
}

/**
 * The text itself where it looks like a word, a number, a version, a duration or a path of such; undefined for all else.
 * Letters and digits that are mixed, as in a token, are shown up to four of them.
 */
export function shownValue(text: string): string | undefined {
  if (text.length > mostShown || /[^\x20-\x7e]|:\/\/[^/]*@/.test(text)) return undefined;
  const runs = text.split(/[^A-Za-z0-9]+/);
  const plain = runs.every((run) =>
    /^([A-Za-z]{0,20}|\d{1,7}|[A-Za-z0-9]{1,4}|(\d{1,4}(h|m|s|ms|us|ns)){1,4})$/.test(run),
  );
  return plain ? text : undefined;
}

function maskOf(text: string): string {
  return `***${hashOf(text)}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}
