// Go source files, read without a process: what a listing depends on, and the strings that stand in them.
export { consultsOf, consultsOfC, consultsVersion } from './consults.ts';
export type { Dynamic } from './consults-environment.ts';
export { type Consults, consultsNothing } from './consults-shape.ts';
export type { GoImport, Header } from './header.ts';
export { piecesOf, piecesVersion } from './pieces.ts';
export type { Piece, PieceEffect, PiecesOfFile } from './pieces-shape.ts';
export { type GoFile, scanGoFile } from './scan.ts';
export { stringLiterals, unquote } from './strings.ts';
