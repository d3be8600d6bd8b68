// Go source files, read without a process: what a listing depends on, and the strings that stand in them.
export { stringLiterals, unquote } from './strings.ts';
