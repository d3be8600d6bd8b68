// A Unix socket at which goexec finds gows.

import { constants } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export interface SocketServer {
  /** The path of the socket. */
  readonly socket: string;
  /** Ends all connections, and removes what was made. Never throws. */
  close(): Promise<void>;
}

export interface SocketRequest {
  /** That is to connect. */
  readonly goexec: string;
  /** Where the socket goes, where its path is not too long for one. */
  readonly folder: string;
  /** Of the socket in it. */
  readonly name: string;
  readonly onConnection: (connection: Socket) => void;
}

/** Of the path of a socket, in bytes: macOS takes 104 with the zero at its end. */
const longestPath = 100;

/** Undefined where it cannot be, as on Windows, and where goexec cannot be run. */
export async function listenForGoexec(request: SocketRequest): Promise<SocketServer | undefined> {
  if (process.platform === 'win32') return undefined;
  // The go command would fail where gows does without (a folder mounted noexec, say).
  const runs = await access(request.goexec, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!runs) return undefined;
  const { name, onConnection } = request;
  let folder = request.folder;
  let own: string | undefined;
  if (Buffer.byteLength(path.join(folder, name)) > longestPath) {
    own = await mkdtemp(path.join(os.tmpdir(), 'gows-')).catch(() => undefined);
    if (own === undefined) return undefined;
    folder = own;
  }
  const remove = async (): Promise<void> => {
    if (own !== undefined) await rm(own, { recursive: true, force: true }).catch(() => {});
  };
  const socket = path.join(folder, name);
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    onConnection(connection);
  });
  const listening = await new Promise<boolean>((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(socket, () => resolve(true));
  });
  if (!listening) {
    server.close();
    await remove();
    return undefined;
  }
  return {
    socket,
    async close() {
      server.close();
      for (const connection of connections) connection.destroy();
      await remove();
    },
  };
}
