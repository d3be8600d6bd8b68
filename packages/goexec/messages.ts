// The wire protocol of goexec: the lines it writes, to its standard error, with tests to its standard
// output, or before a tool to a socket. Its Go source
// says the rest.

/** What one line says. */
export type Message =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'exited'; readonly exit: WireExit }
  | { readonly kind: 'stderr'; readonly bytes: Buffer }
  | { readonly kind: 'closed'; readonly facts: OutputFacts }
  | { readonly kind: 'done' };

/** What the last lines of a package depend on, as seen in the raw output of its process. */
export interface OutputFacts {
  readonly empty: boolean;
  readonly endsInNewline: boolean;
  /** The line `testing: warning: no tests to run` was in it. */
  readonly noTestsToRun: boolean;
}

/** As `exited` in main.go: `code` is -1 after a signal, `signal` its number, `state` the words of os.ProcessState. */
export interface WireExit {
  readonly code: number;
  readonly signal: number;
  readonly state: string;
  readonly wallMs: number;
  readonly userMs: number;
  readonly systemMs: number;
  readonly maxRssKiB: number;
}

/** The message of a line, or undefined where it is none: the Go runtime may write there too (GODEBUG=inittrace=1). */
export function parseMessage(line: string): Message | undefined {
  const value = record(line);
  if (!value) return undefined;
  const { started, failed, exited, stderr, closed, done } = value;
  if (isRecord(started)) return { kind: 'started', pid: number(started['pid']) };
  if (isRecord(failed)) return { kind: 'failed', error: String(failed['error']) };
  if (typeof stderr === 'string') return { kind: 'stderr', bytes: Buffer.from(stderr, 'base64') };
  if (isRecord(closed)) return { kind: 'closed', facts: closed as unknown as OutputFacts };
  if (done === true) return { kind: 'done' };
  return isRecord(exited) ? { kind: 'exited', exit: wireExit(exited) } : undefined;
}

/** What goexec asks before it runs a tool of the go command. */
export interface ToolRequest {
  readonly tool: 'compile' | 'link' | 'cgo';
  /** As the go command names it: `X`, `X [Y.test]`, `Y.test`. */
  readonly package: string;
  /** Of goexec: the tool's own, or its parent's. */
  readonly pid: number;
  /** The file that is to be made, absolute. */
  readonly output?: string;
  /** What the linker is to write into it, with a placeholder for the content. */
  readonly buildId?: string;
}

const tools: ReadonlySet<unknown> = new Set(['compile', 'link', 'cgo']);

export function parseToolRequest(line: string): ToolRequest | undefined {
  const value = record(line);
  if (!value || !tools.has(value['tool']) || typeof value['package'] !== 'string') return undefined;
  return value as unknown as ToolRequest;
}

/** How the tool ended; `taken` when it was not run, as the file that was offered stands for its output. */
export function parseToolEnd(line: string): WireExit | 'taken' | undefined {
  const value = record(line);
  if (value?.['taken'] === true) return 'taken';
  const exited = value?.['exited'];
  return isRecord(exited) ? wireExit(exited) : undefined;
}

function wireExit(exited: Record<string, unknown>): WireExit {
  return {
    code: number(exited['code']),
    signal: number(exited['signal']),
    state: String(exited['state']),
    wallMs: number(exited['wallMs']),
    userMs: number(exited['userMs']),
    systemMs: number(exited['systemMs']),
    maxRssKiB: number(exited['maxRssKiB']),
  };
}

function record(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
