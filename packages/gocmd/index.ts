// The go command: its flags in one table, its environment, its listings.
export * from './duration.ts';
export { type GoEnv, readGoEnv } from './env.ts';
export { classifyFault, faultsOf, parsePosition, sentenceOf } from './fault.ts';
export { findProgram } from './find.ts';
export { type FlagClass, type FlagReuse, type FlagRule, type FlagValue, findGoFlag, goFlagTable } from './flags.ts';
export { flagBool, flagValue, type GoFlag, goArgument, testArgument } from './go-flag.ts';
export { type GoflagsRead, parseGoflags } from './goflags.ts';
export { goList, type Listing, type ListRequest, parseListing } from './list.ts';
export type { ListedError, ListedModule, ListedPackage } from './listed-package.ts';
export { nearest } from './nearest.ts';
export { splitQuoted } from './quoted.ts';
export { type RaceSupport, raceSupport } from './race.ts';
export * from './reuse-class.ts';
export { goEnvClasses, type VariableClass, variableClasses } from './reuse-class-env.ts';
export { type GowsFlags, type SplitArguments, splitArguments } from './split.ts';
export { parseBool, parseGoInt } from './values.ts';
