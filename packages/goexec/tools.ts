// Serves the goexecs that stand before the tools of a build (`-tool`): each asks for leave and says how it went.

import { constants } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { joinQuoted } from '#gocmd';
import { cutLines } from '#process';
import { exitOf } from './exit.ts';
import { parseToolEnd, parseToolRequest, type ToolRequest } from './messages.ts';
import type { ProcessExit } from './process.ts';

/** Leave for one tool. */
export interface ToolTurn {
  /** A file to put in the place of the tool's output; where that cannot be done the tool runs. */
  readonly take?: string;
  /** Called once: with how a large tool ended, with `taken`, or with nothing, when it is over or was killed. */
  ended(end: ProcessExit | 'taken' | undefined): void;
}

export interface ToolServer {
  /** The value of -toolexec. */
  readonly toolexec: string;
  /** Answers nobody any more: who waits runs its tool. Never throws. */
  close(): Promise<void>;
}

export interface ToolServerRequest {
  readonly goexec: string;
  /** Where the socket goes, where its path is not too long for one. */
  readonly folder: string;
  /** Resolves when the tool may run; `gone` is aborted when it does not wait any more. Must not reject. */
  readonly ask: (request: ToolRequest, gone: AbortSignal) => Promise<ToolTurn>;
}

/** Of the path of a socket, in bytes: macOS takes 104 with the zero at its end. */
const longestPath = 100;

/**
 * Undefined where it cannot be: then tools are run by the go command alone. On Windows that is so always, as the go
 * command hands a long command line to its tools in a file, but only to one that is named as the tool is.
 */
export async function serveTools(request: ToolServerRequest): Promise<ToolServer | undefined> {
  if (process.platform === 'win32') return undefined;
  // The go command would fail where gows does without (a folder mounted noexec, say).
  const runs = await access(request.goexec, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!runs) return undefined;
  let folder = request.folder;
  let own: string | undefined;
  if (Buffer.byteLength(folder) + '/tools'.length > longestPath) {
    own = await mkdtemp(path.join(os.tmpdir(), 'gows-')).catch(() => undefined);
    if (own === undefined) return undefined;
    folder = own;
  }
  const remove = async (): Promise<void> => {
    if (own !== undefined) await rm(own, { recursive: true, force: true }).catch(() => {});
  };
  const socket = path.join(folder, 'tools');
  const toolexec = joinQuoted([request.goexec, '-tool', socket]);
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    serve(connection, request.ask);
  });
  const listening = await new Promise<boolean>((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(socket, () => resolve(true));
  });
  if (!listening || toolexec === undefined) {
    server.close();
    await remove();
    return undefined;
  }
  return {
    toolexec,
    async close() {
      server.close();
      for (const connection of connections) connection.destroy();
      await remove();
    },
  };
}

function serve(connection: Socket, ask: ToolServerRequest['ask']): void {
  const gone = new AbortController();
  let turn: Promise<ToolTurn> | undefined;
  let end: ProcessExit | 'taken' | undefined;
  const lines = cutLines((line) => {
    if (turn) {
      const told = parseToolEnd(line);
      end = told && (told === 'taken' ? told : exitOf(told));
      return;
    }
    const request = parseToolRequest(line);
    if (!request) return void connection.destroy();
    turn = ask(request, gone.signal);
    void turn.then(({ take }) => {
      if (connection.writable) connection.write(`${JSON.stringify(take === undefined ? {} : { take })}\n`);
    });
  });
  connection.on('data', (chunk: Buffer) => lines.push(chunk));
  connection.on('error', () => {});
  connection.once('close', () => {
    lines.end();
    gone.abort();
    void turn?.then(({ ended }) => ended(end));
  });
}
