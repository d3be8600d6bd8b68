// Watching: which files have really changed, once they are quiet, and when to run again.
export { createLoop, type Loop, type LoopPorts, type RunRequest } from './loop.ts';
export { type Watched, type WatchRequest, watchFiles } from './watch.ts';
