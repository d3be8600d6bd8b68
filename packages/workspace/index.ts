// Reading a workspace: from a folder to a value that keys and plans are made of.
export * from './align.ts';
export * from './base.ts';
export { answersBeyond, linksBeyond } from './cgo.ts';
export * from './digest.ts';
export { type ElsewhereRequest, layOutElsewhere, type Move, movedPath } from './elsewhere.ts';
export { embedNames } from './embed-names.ts';
export { handsC, isReadByC } from './included.ts';
export * from './locate.ts';
export { readModuleFiles } from './module-files.ts';
export * from './on-disk.ts';
export { readOutline } from './outline.ts';
export * from './outside.ts';
export * from './pattern.ts';
export * from './place.ts';
export { readWorkspace } from './read.ts';
export { type ReadRequest, stateOfSums } from './side.ts';
export { isTestMain, unitOf, withoutVariant } from './units.ts';
export * from './workspace.ts';
