// String literals that may be paths of files, and those that may be names of environment variables.

import { posix } from 'node:path';

/** A word that looks like a file's name. */
const fileName = /^[\w@+-][\w@+.-]*\.[A-Za-z][A-Za-z0-9]{0,7}$/;

/** Where an import path, a media type or an address begins rather than a path. */
const address = /^[\w-]+(?:\.[\w-]+)*\.(?:com|org|io|in|net|dev|sh|xyz)(?:[/:]|$)/;

/**
 * What a literal names as a path, normalised, forward slashes; the folder part where the rest is a pattern or a format
 * (`data/%s.json`). Undefined where it can be none, and for `.`, `..` and above.
 * @param certain the literal stands where a path is asked for, so any word will do
 */
export function pathIn(literal: string, certain = false): string | undefined {
  if (literal.length > 255 || literal === '') return undefined;
  let path = literal;
  const pattern = path.search(/[%*?[{$]/);
  if (pattern >= 0) {
    path = path.slice(0, path.lastIndexOf('/', pattern) + 1);
    if (path === '') return undefined;
  }
  if (/[\s"'<>|\0]|:\/\//.test(path) || address.test(path)) return undefined;
  if (!certain && !path.includes('/') && !fileName.test(path)) return undefined;
  const normal = posix.normalize(path).replace(/(?<=.)\/$/, '');
  return /^(?:\.|\/|\.\.(?:\/\.\.)*)$/.test(normal) ? undefined : normal;
}

const variableName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_?$/;

/** Whether a literal looks like a variable's name, or like the beginning of one (`APP_`). */
export function isVariableName(literal: string): boolean {
  return literal.length >= 2 && literal.length <= 100 && variableName.test(literal);
}

/** Names in struct tags of the libraries that fill structs from the environment: `env:"NAME,required"`. */
export function taggedNames(tag: string): readonly string[] {
  if (!tag.includes('env')) return [];
  return [...tag.matchAll(/\b(?:env|envconfig|env_name|envPrefix|split_words):"([A-Za-z_]\w*)/g)].map(
    ([, name]) => name ?? '',
  );
}
