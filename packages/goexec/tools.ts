// Serves the goexecs that stand before the tools of a build (`-tool`): each asks for leave and says how it went.

import type { Socket } from 'node:net';
import { joinQuoted } from '#gocmd';
import { cutLines } from '#process';
import { exitOf } from './exit.ts';
import { parseToolEnd, parseToolRequest, type ToolRequest } from './messages.ts';
import type { ProcessExit } from './process.ts';
import { listenForGoexec } from './socket.ts';

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

/**
 * Undefined where it cannot be: then tools are run by the go command alone. On Windows that is so always, as the go
 * command hands a long command line to its tools in a file, but only to one that is named as the tool is.
 */
export async function serveTools(request: ToolServerRequest): Promise<ToolServer | undefined> {
  const { goexec, folder, ask } = request;
  const server = await listenForGoexec({
    goexec,
    folder,
    name: 'tools',
    onConnection: (connection) => serve(connection, ask),
  });
  if (!server) return undefined;
  const toolexec = joinQuoted([goexec, '-tool', server.socket]);
  if (toolexec !== undefined) return { toolexec, close: server.close };
  await server.close();
  return undefined;
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
