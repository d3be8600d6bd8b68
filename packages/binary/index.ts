// Binary: executable files (ELF, Mach-O, PE) read without a process: sections, ids, and what Go's linker wrote into them.
export type * from './executable.ts';
export { readGoBuildId } from './go-build-id.ts';
export { type FoundBuildInfo, readBuildInfo } from './go-build-info.ts';
export { type GoCode, type GoFunction, readGoCode } from './go-code.ts';
export type { BuildInfo, BuildModule, BuildSetting } from './go-module-text.ts';
export { readExecutable } from './read.ts';
export { type ByteSource, bufferSource, fileSource } from './source.ts';
