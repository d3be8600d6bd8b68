// The go command: its flags in one table, its environment, its listings.
export { type BuildFlags, buildFlagsOf } from './build-flags.ts';
export { type CompilerRequest, compilerIdentity, type KeptIdentities } from './compiler.ts';
export { linkedFiles } from './compiler-libraries.ts';
export { pkgConfigFields, pkgConfigName } from './compiler-packages.ts';
export { type Cover, coverFlags, modeWithoutRace, namesFolders, readCover } from './cover.ts';
export * from './duration.ts';
export { type GoEnv, readGoEnv, searchPathOf } from './env.ts';
export { classifyFault, faultsOf, parsePosition, sentenceOf } from './fault.ts';
export { findProgram, findPrograms } from './find.ts';
export {
  type FlagClass,
  type FlagReuse,
  type FlagRule,
  type FlagValue,
  findBuildFlag,
  findCompileFlag,
  findGoFlag,
  goFlagTable,
  profileFlags,
} from './flags.ts';
export { flagBool, flagValue, type GoFlag, goArgument, testArgument, withFilesFrom } from './go-flag.ts';
export { type GoflagsRead, parseGoflags } from './goflags.ts';
export { gorootId } from './goroot.ts';
export { beginGoEnv, type KeptAnswers, readGoEnvKept } from './kept-env.ts';
export { goList, type Listing, type ListRequest, parseListing } from './list.ts';
export type { ListedError, ListedModule, ListedPackage } from './listed-package.ts';
export { nearest } from './nearest.ts';
export { readOverlay } from './overlay.ts';
export { joinQuoted, splitQuoted } from './quoted.ts';
export { type RaceSupport, raceSupport } from './race.ts';
export * from './reuse-class.ts';
export { goEnvClasses, type VariableClass, variableClasses } from './reuse-class-env.ts';
export { shownValue } from './shown.ts';
export { type GowsFlags, type SplitArguments, splitArguments } from './split.ts';
export { systemId } from './system.ts';
export { toolVariables } from './tool-memory.ts';
export { parseBool, parseGoInt } from './values.ts';
export { findVetFlag, takenVetFlags } from './vet-flags.ts';
