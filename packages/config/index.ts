// gows.jsonc: text to values and diagnostics, and what it says of each package and file.
export * from './check.ts';
export type * from './config.ts';
export { placeMatcher } from './glob.ts';
export { inertByConfig } from './inert.ts';
export { configName, loadJsonParser, readConfig } from './read.ts';
export { namesVariable, ruleFor } from './rule.ts';
