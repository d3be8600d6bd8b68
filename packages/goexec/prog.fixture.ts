// A go command's side of GOCACHEPROG, spoken by hand, and a gows at the other side that does what a test says.

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { cutLines } from '#process';

export interface Response {
  readonly ID: number;
  readonly Err?: string;
  readonly KnownCommands?: readonly string[];
  readonly Miss?: boolean;
  readonly OutputID?: string;
  readonly Size?: number;
  readonly DiskPath?: string;
}

export interface GoSide {
  readonly child: ChildProcess;
  readonly known: Promise<Response>;
  /** Ids in hex. */
  get(action: string): Promise<Response>;
  put(action: string, body: Buffer): Promise<Response>;
  /** Writes this as it is. */
  write(text: string): void;
  /** Says close, and waits for the end. */
  close(): Promise<Response>;
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** @param patienceMs how long gows may be silent */
export function startProg(goexec: string, socket: string, goCache: string, patienceMs = 10_000): GoSide {
  const child = spawn(goexec, ['-cacheprog', socket, goCache, `${patienceMs}ms`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const waiting = new Map<number, (response: Response) => void>();
  const answerTo = (id: number) => new Promise<Response>((resolve) => waiting.set(id, resolve));
  const lines = cutLines((line) => {
    const response = JSON.parse(line) as Response;
    waiting.get(response.ID)?.(response);
  });
  child.stdout.on('data', (chunk: Buffer) => lines.push(chunk));
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit');
  let id = 0;
  const ask = (request: object, body = ''): Promise<Response> => {
    id += 1;
    // As cmd/go has it: an empty line after each request.
    child.stdin.write(`${JSON.stringify({ ID: id, ...request })}\n\n${body}`);
    return answerTo(id);
  };
  return {
    child,
    known: answerTo(0),
    get: (action) => ask({ Command: 'get', ActionID: base64(action) }),
    put(action, body) {
      const request = { Command: 'put', ActionID: base64(action), OutputID: base64(sha256(body)) };
      if (body.byteLength === 0) return ask(request);
      return ask({ ...request, BodySize: body.byteLength }, `"${body.toString('base64')}"\n`);
    },
    write: (text) => void child.stdin.write(text),
    async close() {
      const said = await ask({ Command: 'close' });
      await ended;
      return said;
    },
  };
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

export interface GowsSide extends AsyncDisposable {
  readonly socket: string;
  /** Lines that came, parsed. */
  readonly said: Record<string, unknown>[];
}

/** Calls `answer` with each action that is asked for. */
export async function startGows(
  socket: string,
  answer: (action: string, connection: Socket) => void,
): Promise<GowsSide> {
  const said: Record<string, unknown>[] = [];
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    const lines = cutLines((line) => {
      const value = JSON.parse(line) as Record<string, unknown>;
      said.push(value);
      if (typeof value['get'] === 'string') answer(value['get'], connection);
    });
    connection.on('data', (chunk: Buffer) => lines.push(chunk));
    connection.on('error', () => {});
  });
  server.listen(socket);
  await once(server, 'listening');
  return {
    socket,
    said,
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.destroy();
      server.close();
    },
  };
}
