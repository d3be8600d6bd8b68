// Where a server listens: `127.0.0.1:8420`, `[::1]:8420`, `localhost:0`; and which of these only this machine reaches.

import { isIP, isIPv4 } from 'node:net';

export interface Address {
  /** A name or an address, without brackets. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** Undefined for what is none. `:8420` is every address of the machine, as for other servers. */
export function parseAddress(text: string): Address | undefined {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^[\]]*)\]|([^[\]:]*)):(\d{1,5})$/.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65535) return undefined;
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: bracketed, port } : undefined;
  const host = plain || '::';
  // What looks like an IPv4 address and is none would be asked of a name server.
  if (/^[\d.]+$/.test(host) && !isIPv4(host)) return undefined;
  return host === '::' || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host) ? { host, port } : undefined;
}

/** Whether only this machine reaches it. A name other than localhost may lead anywhere. */
export function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/^::ffff:/, '');
  return bare === 'localhost' || bare === '::1' || (isIPv4(bare) && bare.startsWith('127.'));
}

/** Whether a request was sent to a name of this machine: a page in a browser can make its own name lead to 127.0.0.1. */
export function namesLoopback(hostHeader: string | undefined): boolean {
  const [, host] = /^(?:\[([^[\]]*)\]|[^[\]:]*)(?::\d*)?$/.exec(hostHeader ?? '') ?? [];
  return isLoopback(host ?? (hostHeader ?? '').replace(/:\d*$/, ''));
}

/** As it stands in a URL. */
export function inUrl({ host, port }: Address): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
