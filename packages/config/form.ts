// The form of gows.jsonc in words that its reader and the published schema share.

/** What a key is for, as the schema tells editors. */
export const topKeys = {
  $schema: 'The schema of this file, for editors.',
  inert:
    'Patterns of files, relative to the workspace root, that count only where their name stands in a string of the package. With "!" in front, a file that is on the list and should not be.',
  remote: 'The cache that a team shares, and whose results in it are believed.',
  packages: 'Package patterns and what holds for the packages that they match; later ones win, field by field.',
} as const;

export const packageKeys = {
  inputs:
    'Patterns of files, relative to the package (to the workspace root with "/" in front), that count always, in place of what gows assumes to be read unseen. With "!" in front, files that do not count although a test consults them.',
  env: 'Names of environment variables, with "*" at the end for all that begin so, that count always, in place of what gows assumes to be read unseen. With "!" in front, variables that do not count although a test consults them.',
  cache: 'false: the package always runs, and its result is not kept.',
  exclusive: 'true: the package runs alone.',
} as const;

export const remoteKeys = {
  url: 'Its address: http://…, https://… or s3://bucket/prefix. GOWS_REMOTE and --remote go before it.',
  trust:
    'Public keys (gows-pub-1:…) of writers whose results are believed, with "@" and scopes at the end where only there: "gows-pub-1:…@main,release-*". GOWS_REMOTE_TRUST goes before it.',
} as const;

/** Without user and password: those are secrets. */
export const remoteUrlForm = /^(?:https?|s3):\/\/[^\s@]+$/;
/** An entry of `trust`. */
export const trustForm = /^gows-pub-1:[A-Za-z0-9_-]{43}(?:@[^\s@]+)?$/;

const plain = '[^\\\\/\\[\\]{}()|"\\u0000-\\u001f]';
const characterClass = '\\[\\^?[^\\\\/\\[\\]!^\\u0000-\\u001f]+\\]';
const alternatives = '\\{[^\\\\\\[\\]{}()|",\\u0000-\\u001f]*(?:,[^\\\\\\[\\]{}()|",\\u0000-\\u001f]*)+\\}';
const steps = `(?:${plain}|${characterClass}|${alternatives}|/)+`;
// No step is empty, `.` or `..`, other than at the beginning.
const noOddStep = '(?!\\.\\.?(?:/|$))(?!.*[/{,]\\.\\.?(?:[/},]|$))(?!.*//)(?![!/])';

/** A pattern of `inputs`. */
export const inputForm = new RegExp(`^!?(?:/|\\./|(?:\\.\\./)+)?${noOddStep}${steps}$`);
/** A pattern of `inert`, which stays in the workspace. */
export const inertForm = new RegExp(`^!?(?:/|\\./)?${noOddStep}${steps}$`);
/** A name of `env`. */
export const envForm = /^!?(?:[^\s!=*]+\*?|\*)$/;
/** A key of `packages`. */
export const packageForm = /^(?!(?:all|std|cmd|tool)$)(?!\/|[A-Za-z]:)(?!.*\.go$)[^\\@\s]+$/;
