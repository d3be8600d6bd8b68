// Two connected sockets in this process: one to give to a child as several of its streams, one to read from.

import { connect, createServer, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export interface SocketPair {
  /** For the child; to be destroyed here once the child has it. */
  readonly given: Socket;
  /** Ends when the child and all who inherited the other end have closed it. */
  readonly kept: Socket;
}

/** Node has no pipe(2) nor socketpair(2); a server with one client is as good. */
export async function socketPair(): Promise<SocketPair> {
  const server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  // A socket's path has at most about 100 bytes, which a cache folder may exceed.
  const name = path.join(os.tmpdir(), `gows-${process.getBuiltinModule('node:crypto').randomBytes(9).toString('hex')}`);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(name, resolve);
  });
  try {
    const given = connect(name);
    await new Promise<void>((resolve, reject) => {
      given.once('error', reject);
      given.once('connect', resolve);
    });
    return { given, kept: await accepted };
  } finally {
    server.close(); // takes the path away; the two go on
  }
}
