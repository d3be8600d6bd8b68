// One request after another: /ac and /cas of the Bazel HTTP cache protocol, /healthz and /metrics.
// https://bazel.build/remote/caching#http-caching

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Diagnostic, warning } from '#diagnostics';
import { isSha256 } from '../sealed.ts';
import type { Access, Admit } from './access.ts';
import { Refusal } from './body.ts';
import { getContent, putContent } from './content-requests.ts';
import { type Exchange, faultOf, type Shelves, say } from './exchange.ts';
import type { Kind } from './metrics.ts';
import { getResult, putResult } from './result-requests.ts';

export interface RequestParts extends Shelves {
  readonly admit: Admit;
  /** The text of /metrics. */
  readonly told: () => string;
  readonly version: string;
  /** Told what a person should look at. */
  readonly report: (diagnostic: Diagnostic) => void;
  /** Told of each request in one line, in which nothing secret is. */
  readonly log?: (line: string) => void;
}

/** @param waits the client sends its body only when it is told to (`Expect: 100-continue`) */
export type Handle = (request: IncomingMessage, response: ServerResponse, waits: boolean) => Promise<void>;

interface Target {
  readonly kind: Kind;
  /** Of /ac and /cas what should be a SHA-256 in hex; else a page, or `unknown`. */
  readonly name: string;
}

export function createHandler(parts: RequestParts): Handle {
  const { admit, metrics, log, report, version } = parts;

  async function answer(exchange: Exchange & { access?: Access }, { kind, name }: Target): Promise<void> {
    const { request } = exchange;
    if (name === 'healthz') return say(readOnly(exchange), 200, `ok\ngows ${version}\n`);
    const access = admit(request);
    const admitted = Object.assign(exchange, { access });
    if (name === 'metrics')
      return say(readOnly(exchange), 200, parts.told(), 'text/plain; version=0.0.4; charset=utf-8');
    if (kind === 'other') throw new Refusal(404, 'there is nothing but /ac/<sha256> and /cas/<sha256>');
    if (!isRead(request) && request.method !== 'PUT') {
      throw new Refusal(405, 'only GET, HEAD and PUT are answered', { allow: 'GET, HEAD, PUT' });
    }
    if (!isSha256(name))
      throw new Refusal(400, `after /${kind}/ stands a SHA-256, as 64 digits and small letters of hex`);
    if (isRead(request)) return (kind === 'ac' ? getResult : getContent)(parts, admitted, name);
    refuseForms(request, access);
    return (kind === 'ac' ? putResult : putContent)(parts, admitted, name);
  }

  return async (request, response, waits) => {
    const began = performance.now();
    const target = targetOf(request.url ?? '');
    const exchange: Exchange & { access?: Access } = { request, response, waits };
    // What a broken connection says is told by whoever waits for it.
    request.on('error', () => {});
    response.on('error', () => {});
    try {
      await answer(exchange, target);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : faultOf(error);
      if (response.headersSent || request.socket.destroyed) response.destroy();
      else {
        if (refusal.status === 500) report(defectOf(target, error));
        say(exchange, refusal.status, `${refusal.message}\n`, undefined, refusal.headers);
      }
    }
    // 499: the client was gone before there was an answer.
    const status = response.headersSent ? response.statusCode : 499;
    metrics.answered(request.method ?? '', target.kind, status);
    if (!log) return;
    const who = exchange.access?.name ? ` ${exchange.access.name}` : '';
    log(`${request.method} ${inLog(target)} ${status} ${Math.round(performance.now() - began)} ms${who}`);
  };
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** @throws Refusal 405. */
function readOnly(exchange: Exchange): Exchange {
  if (isRead(exchange.request)) return exchange;
  throw new Refusal(405, 'this is read only', { allow: 'GET, HEAD' });
}

/** Another path may hold anything, a token by mistake. */
function inLog({ kind, name }: Target): string {
  if (kind === 'other') return name === 'unknown' ? '(another path)' : `/${name}`;
  return `/${kind}/${isSha256(name) ? name : '(no SHA-256)'}`;
}

/** By the bytes that were sent, of which nothing is decoded: what means the same in other letters means nothing here. */
function targetOf(url: string): Target {
  const [, kind, name = ''] = /^\/(ac|cas)\/([^/?#]*)$/.exec(url) ?? [];
  if (kind === 'ac' || kind === 'cas') return { kind, name };
  return { kind: 'other', name: url === '/healthz' ? 'healthz' : url === '/metrics' ? 'metrics' : 'unknown' };
}

/** @throws Refusal where the writer may not, or the body would be another than what is sent. */
function refuseForms({ headers }: IncomingMessage, access: Access): void {
  if (!access.write) throw new Refusal(403, 'the token does not give the right to write');
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new Refusal(415, 'what is put is kept as it is: Content-Encoding is not taken');
  }
  if (headers['content-range'] !== undefined)
    throw new Refusal(400, 'nothing is put in parts: Content-Range is not taken');
}

function defectOf({ kind }: Target, error: unknown): Diagnostic {
  const why = error instanceof Error ? error.message : String(error);
  return warning('serve/fault', `a request for /${kind} could not be answered: ${why}`, {
    remedy: 'check the disk and the folder of the server; clients go on without it',
  });
}
