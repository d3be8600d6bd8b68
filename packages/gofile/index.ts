// Go source files, read without a process: what a listing depends on, and the strings that stand in them.
export type { GoImport, Header } from './header.ts';
export { type GoFile, scanGoFile } from './scan.ts';
export { stringLiterals, unquote } from './strings.ts';
