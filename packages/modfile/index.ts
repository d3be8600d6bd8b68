// go.mod, go.work and go.sum: text to values and diagnostics, printing, and edits that keep all else as it is.
export { rewriteFolders, setReplaceTarget, setUsePath, withoutFolderReplaces } from './edit.ts';
export type * from './file.ts';
export { parseGoMod } from './gomod.ts';
export { goSumFaults, parseGoSum } from './gosum.ts';
export { parseGoWork, workTooOld } from './gowork.ts';
export { isDirectoryPath } from './module-path.ts';
export { printFile } from './print.ts';
export { makeSource, placeAt, type Source } from './source.ts';
export type * from './tree.ts';
export {
  canonicalVersion,
  compareGoVersions,
  compareVersions,
  defaultGoModVersion,
  defaultGoWorkVersion,
  goVersionOfToolchain,
  isGoVersion,
} from './version.ts';
