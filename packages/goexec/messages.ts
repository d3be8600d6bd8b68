// The wire protocol of goexec: the lines it writes to its standard error. Its Go source says the rest.

/** What one line says. */
export type Message =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'exited'; readonly exit: WireExit }
  | { readonly kind: 'stderr'; readonly bytes: Buffer };

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
  if (!line.startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { started, failed, exited, stderr } = value as Record<string, unknown>;
  if (isRecord(started)) return { kind: 'started', pid: number(started['pid']) };
  if (isRecord(failed)) return { kind: 'failed', error: String(failed['error']) };
  if (typeof stderr === 'string') return { kind: 'stderr', bytes: Buffer.from(stderr, 'base64') };
  if (!isRecord(exited)) return undefined;
  return {
    kind: 'exited',
    exit: {
      code: number(exited['code']),
      signal: number(exited['signal']),
      state: String(exited['state']),
      wallMs: number(exited['wallMs']),
      userMs: number(exited['userMs']),
      systemMs: number(exited['systemMs']),
      maxRssKiB: number(exited['maxRssKiB']),
    },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
