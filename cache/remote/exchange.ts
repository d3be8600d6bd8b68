// One request and its answer, bounded in time and in bytes.

import type { ClientRequest, IncomingMessage } from 'node:http';
import { waitAtMost } from './patience.ts';

/** What came of an exchange that was answered whole. */
export interface Exchange {
  readonly status: number;
  /** Of an answer that is no 200 to a GET as much as is of use, or nothing where it is longer. */
  readonly body: Buffer;
}

export interface Sending {
  readonly method: 'GET' | 'PUT';
  /** Beneath the address of the remote: `ac/<sha256>`. */
  readonly path: string;
  readonly body?: Buffer;
  /** Creates and never writes over, where the server knows `If-None-Match`. */
  readonly creates?: true;
  /** What is asked for holds at most, in bytes. */
  readonly mostBytes: number;
  /** From the moment that it is its turn until the answer is there whole, in milliseconds. */
  readonly withinMs: number;
  /** Called now and then while a large answer comes in at a good pace; see `stepBytes`. */
  readonly progressed?: () => void;
}

/** Why there was no answer. Nothing that is secret stands in the message. */
export class TransportFault extends Error {
  /** True: another try is in vain, as nobody is there, or as all the time was waited that there is. */
  readonly final: boolean;

  constructor(message: string, final = false) {
    super(message);
    this.final = final;
  }
}

/** The server had ended a connection that had rested. */
export class StaleConnection extends TransportFault {}

/** What is read of an answer that says no more than its status, in bytes. */
const asideBytes = 16 * 1024;
/** A server that sends a byte a second makes no progress. In bytes. */
const stepBytes = 256 * 1024;

/** Sends what `request` is for. @throws TransportFault */
export function exchange(request: ClientRequest, sending: Sending, connectMs: number): Promise<Exchange> {
  const { promise, resolve, reject } = Promise.withResolvers<Exchange>();
  const give = (fault: TransportFault): void => {
    reject(fault);
    request.destroy();
  };
  const whole = waitAtMost(sending.withinMs, () => {
    give(new TransportFault(`no answer in ${Math.round(sending.withinMs / 100) / 10} s`, sending.method === 'GET'));
  });
  let connecting: { readonly stop: () => void } | undefined;
  let answered = false;
  request.on('socket', (socket) => {
    if (!socket.connecting) return;
    connecting = waitAtMost(connectMs, () => give(new TransportFault(`no connection in ${connectMs / 1000} s`, true)));
    socket.once('connect', () => connecting?.stop());
  });
  request.on('error', (error: NodeJS.ErrnoException) => reject(faultOf(error, request.reusedSocket)));
  request.on('close', () => {
    // Without an error, as after a change of protocols that nobody has asked for.
    if (!answered) reject(new TransportFault('the connection was closed'));
  });
  request.on('response', (response) => {
    answered = true;
    read(response, sending).then((body) => {
      resolve({ status: response.statusCode ?? 0, body });
      // Not to be used again: the rest of what was to be sent, or of what came, is on its way.
      if (!request.writableFinished || !response.complete) request.destroy();
    }, give);
  });
  request.end(sending.body);
  return promise.finally(() => {
    whole.stop();
    connecting?.stop();
  });
}

async function read(response: IncomingMessage, { method, mostBytes, progressed }: Sending): Promise<Buffer> {
  const wanted = method === 'GET' && response.statusCode === 200;
  const most = wanted ? mostBytes : asideBytes;
  const chunks: Buffer[] = [];
  let [size, told] = [0, 0];
  const announced = Number(response.headers['content-length'] ?? 0);
  try {
    if (announced <= most) {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        size += chunk.byteLength;
        if (size > most) break;
        chunks.push(chunk);
        if (size - told >= stepBytes) {
          told = size;
          progressed?.();
        }
      }
    }
  } catch {
    throw new TransportFault('an answer that ends before its end');
  }
  if (announced > most || size > most) {
    if (wanted) throw new TransportFault('an answer larger than anything that was put there');
    return Buffer.alloc(0);
  }
  if (!response.complete) throw new TransportFault('an answer that ends before its end');
  return Buffer.concat(chunks);
}

/** Nobody is there, so that another try is in vain. */
const unreachable: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'no name server tells where it is',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'nobody answers there',
  EPROTO: 'it does not speak TLS as it should',
};

/** Only a code is told, since messages may quote what was sent. */
export function faultOf(error: unknown, reused = false): TransportFault {
  if (error instanceof TransportFault) return error;
  const { code, errors } = error as NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] };
  const why = code ?? errors?.[0]?.code ?? 'the connection failed';
  if (reused && (why === 'ECONNRESET' || why === 'EPIPE')) return new StaleConnection(why);
  const words = unreachable[why] ?? (/CERT|VERIFY/.test(why) ? 'its certificate is not trusted' : undefined);
  const isFinal = words !== undefined || /SSL|TLS|^ERR_INVALID/.test(why);
  return new TransportFault(words === undefined ? why : `${words} (${why})`, isFinal);
}
