// Adds to the profile of one test binary the packages that it does not link.

import { byPackage, compareBytes } from './profile.ts';

/**
 * With -coverpkg each percentage is of all packages that were named and match, linked or not: `readAuxMetaFiles` of
 * internal/coverage/cfile adds them with nothing reached, and sorts all by import path.
 * @param text of the binary, complete with its mode
 * @param others lines of blocks by import path; what `text` has of them is not added
 */
export function fillIn(text: string, others: ReadonlyMap<string, string>): string {
  const own = byPackage(text);
  const missing = [...others].filter(([importPath]) => !own.has(importPath));
  if (missing.length === 0) return text;
  const all = [...own, ...missing].sort(([a], [b]) => compareBytes(a, b));
  return text.slice(0, text.indexOf('\n') + 1) + all.map(([, lines]) => lines).join('');
}
