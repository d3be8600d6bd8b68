// Reading a workspace: from a folder to a value that keys and plans are made of.
export * from './align.ts';
export * from './base.ts';
export { answersBeyond, linksBeyond } from './cgo.ts';
export * from './digest.ts';
export * from './locate.ts';
export * from './module-files.ts';
export * from './on-disk.ts';
export * from './outside.ts';
export * from './pattern.ts';
export * from './place.ts';
export * from './read.ts';
export * from './units.ts';
export * from './workspace.ts';
