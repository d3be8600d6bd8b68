// Secrets that are given on the command line, after -args and in addresses as a rule, and would be kept with it.

import { isSecretName, redacted } from '#events';

/**
 * As variables of the same meaning, so that one redactor takes out both: of `-token=x`, `-db-password x` and
 * `--remote https://user:x@host` each value under a name of its own, which no variable of the environment has.
 */
export function secretArguments(argv: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  argv.forEach((word, at) => {
    const [, name = '', value = argv[at + 1]] = /^-{0,2}([\w.-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const isFlag = word.startsWith('-') || word.includes('=');
    if (isFlag && isSecretName(name) && value !== undefined) found[`argument ${at} ${name}`] = value;
    for (const [n, { 1: named = '', 2: said = '' }] of [...word.matchAll(inScript)].entries()) {
      if (isSecretName(named)) found[`argument ${at} within ${n} ${named}`] = said.replace(/^["'](.*)["']$/s, '$1');
    }
    for (const [n, { 1: credential = '' }] of [...word.matchAll(inHeader)].entries()) {
      found[`argument ${at} authorization ${n}`] = credential;
    }
    for (const [n, { 2: names = '' }] of [...word.matchAll(inAddress)].entries()) {
      const [user = '', ...rest] = names.split(':');
      // Alone, what stands before the @ is a token; beside a password it is a name, which may be any word of an output.
      const password = rest.length > 0 ? rest.join(':') : user;
      for (const form of new Set([password, decoded(password)])) found[`argument ${at} password ${n} ${form}`] = form;
    }
  });
  return found;
}

/** The command line as it may be shown: whoever is named in an address is not, however short name and password are. */
export function shownArguments(argv: readonly string[]): readonly string[] {
  return argv.map((word) => word.replace(inAddress, `$1${redacted}@`));
}

/** What a script sets: `export API_TOKEN=x; …`, `--password="x y"`. */
const inScript = /(?<![\w.])-{0,2}([A-Za-z_][\w.-]*)=("[^"]*"|'[^']*'|[^\s;&|"']+)/g;

/** What a request is authorized by: `Authorization: Bearer x`. */
const inHeader = /authorization:\s*(?:[\w-]+\s+)?([^\s"']+)/gi;

/** All before the last `@` of the part that names the host. */
const inAddress = /([\w+.-]:\/\/)([^\s/?#]+)@/g;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
