// Secrets that are given on the command line, after -args as a rule, and would be kept with it.

import { isSecretName } from '#events';

/**
 * As variables of the same meaning, so that one redactor takes out both: of `-token=x` and `-db-password x` each value
 * under a name of its own, which no variable of the environment has.
 */
export function secretArguments(argv: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  argv.forEach((word, at) => {
    const [, name = '', value = argv[at + 1]] = /^-{0,2}([\w.-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const isFlag = word.startsWith('-') || word.includes('=');
    if (isFlag && isSecretName(name) && value !== undefined) found[`argument ${at} ${name}`] = value;
  });
  return found;
}
