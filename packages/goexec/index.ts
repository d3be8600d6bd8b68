// goexec: the parent of the processes that gows starts, and what to do without it.
export { type CompileCacheRequest, type CompileCacheServer, serveCompileCache } from './compile-cache.ts';
export { converterOf } from './converter.ts';
export { goexecName, type LocateRequest, locateGoexec } from './locate.ts';
export type { OutputFacts, ToolRequest } from './messages.ts';
export { type ProcessExit, type ProcessRequest, type RunningProcess, StartError } from './process.ts';
export { startProcess } from './start.ts';
export { guardTerminal } from './terminal.ts';
export { openTestParent, type StartedTest, type TestParent } from './tests.ts';
export { serveTools, type ToolServer, type ToolTurn } from './tools.ts';
export { whyNotTraced } from './traceable.ts';
