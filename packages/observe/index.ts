// What tests consult beside what is compiled into them, and how it looked.
export { type Consulted, type ConsultedContext, consultedShape } from './consulted.ts';
export { createDisk, type Disk } from './disk.ts';
export { createHidden, type Hidden, type HiddenContext, type HiddenFinder } from './hidden.ts';
export { type ConsultsOfFile, keptConsults } from './hidden-kept.ts';
export { createLooker, type Looker, type LookerContext } from './look.ts';
export { type FileLook, type GroupLook, type Looked, type PathLook, tooMany } from './looked.ts';
export { emptyShape, mergeShapes } from './merge.ts';
export {
  alwaysNames,
  environmentNoise,
  isAlwaysName,
  isEnvironmentNoise,
  isPlaceName,
  type NameList,
  placeNames,
  pureNoise,
} from './noise.ts';
export { matcherOf as spotMatcher } from './patterns.ts';
export {
  createRoots,
  pathOfSpot,
  portableValue,
  type RootKind,
  type RootPlaces,
  type Roots,
  rootOf,
  rootsOfPackage,
  spotOf,
} from './roots.ts';
export { type Moved, type Settled, type Settling, type SettlingRequest, takeBefore } from './settle.ts';
export type * from './shape.ts';
export { variablesOf } from './state.ts';
export { mendTestlog, parseTestlog, type Testlog } from './testlog.ts';
export { parseTrace, type Trace } from './trace.ts';
export { unlistedFiles } from './unlisted.ts';
export { type UnstablePath, unstablePaths } from './unstable.ts';
export { filesBeneath } from './walk.ts';
export type { Writings } from './writings.ts';
