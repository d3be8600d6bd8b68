// Scopes: whose word a record is. `main`, `release-1.4`, `pr/123`.

/** What every part takes for a scope where nothing says another. */
export const defaultScope = 'main';

const form = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;

/** In words, for remedies. */
export const scopeForm = 'letters, digits, ".", "_", "-" and "/", 100 at most, the first a letter or a digit';

export function isScope(text: string): boolean {
  return form.test(text) && !text.includes('..') && !text.includes('//') && !text.endsWith('/');
}

/** A scope, or the beginning of scopes with `*` at the end: `pr/*`; `*` alone is all. */
export function isScopePattern(text: string): boolean {
  if (text === '*') return true;
  return isScope(text.endsWith('/*') ? text.slice(0, -2) : text.endsWith('*') ? text.slice(0, -1) : text);
}

export function scopeMatches(pattern: string, scope: string): boolean {
  return pattern.endsWith('*') ? scope.startsWith(pattern.slice(0, -1)) : pattern === scope;
}
