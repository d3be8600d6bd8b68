// A server on bare sockets, which may answer whatever it likes, byte by byte.

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface RawRequest {
  /** Counts from 1, over all connections. */
  readonly n: number;
  readonly method: string;
  readonly path: string;
  /** All lines of its head. */
  readonly head: string;
  readonly socket: Socket;
  /** What an honest server answers, as bytes. Nothing is stored unless it is asked for. */
  readonly right: () => Buffer;
}

export interface RawServer {
  readonly url: string;
  /** By path, as `/ac/…`. */
  readonly stored: Map<string, Buffer>;
  /** Heads of all requests. */
  readonly heads: string[];
  readonly close: () => Promise<void>;
}

export interface RawBehaviour {
  readonly answer: (request: RawRequest) => void;
  /** As a connection comes, before anything is read. */
  readonly greet?: (socket: Socket) => void;
}

export async function openRaw({ answer, greet }: RawBehaviour, stored = new Map<string, Buffer>()): Promise<RawServer> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    greet?.(socket);
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        const end = received.indexOf('\r\n\r\n');
        if (end < 0) return;
        const head = received.subarray(0, end).toString('latin1');
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        if (received.byteLength < end + 4 + length) return;
        const body = Buffer.from(received.subarray(end + 4, end + 4 + length));
        received = received.subarray(end + 4 + length);
        const [method = '', path = ''] = head.split(' ');
        const n = heads.push(head);
        answer({ n, method, path, head, socket, right: () => rightAnswer(stored, method, path, body) });
      }
    });
  });
  return {
    url: await listen(server),
    stored,
    heads,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

function rightAnswer(stored: Map<string, Buffer>, method: string, path: string, body: Buffer): Buffer {
  if (method === 'GET') {
    const found = stored.get(path);
    return found ? answerOf('200 OK', found) : answerOf('404 Not Found', Buffer.from('not found'));
  }
  stored.set(path, body);
  return answerOf('201 Created', Buffer.alloc(0));
}

/** A whole answer; `headers` are further lines. */
export function answerOf(status: string, body: Buffer, headers: readonly string[] = []): Buffer {
  const head = [`HTTP/1.1 ${status}`, `Content-Length: ${body.byteLength}`, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), body]);
}

/** Has a server listen on a free port of this machine; answers its address, with a slash at the end. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
