// gows cache serve: the embedded server of a shared cache, in the foreground until it is told to stop.

import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { isPublicKey, loadCacheServer, parseSize } from '#cache';
import { exitCodes } from '#diagnostics';
import { badValue, refuseFaults, refuseWords } from '../arguments.ts';
import { openCacheDir } from '../cache-dir.ts';
import { common, serving } from '../options.ts';
import type { Call } from '../session.ts';
import { version } from '../version.ts';
import type { CommandSpec } from './command.ts';

/** Where it listens if nothing is said. */
const usual = '127.0.0.1:8420';
const usualSize = '10g';
/** How long what is under way may take when it is told to stop, in milliseconds. */
const graceMs = 5000;

export const cacheServe: CommandSpec = {
  name: 'cache serve',
  usage: '',
  about: 'Serve a cache that other machines share, over HTTP',
  flags: [...serving, ...common.filter(({ name }) => name !== 'json')],
  goFlags: 'none',
  examples: [
    'gows cache serve',
    'gows cache serve --dir /srv/gows --listen 0.0.0.0:8420 --issuer gows-pub-1:… --max-size 50g',
  ],
  async run(call, output) {
    refuseFaults(call);
    refuseWords(call, (word) => ({
      message: `a server is told by flags what to do, so ${word} means nothing to it`,
      remedy: 'say --dir DIR for the folder and --listen HOST:PORT for the address',
    }));
    const { own } = call;
    const size = own.maxSize ?? usualSize;
    const { isLoopback, parseAddress, serveCache } = await loadCacheServer();
    const listen = own.listen ?? usual;
    const address = parseAddress(listen);
    if (!address) {
      const message = `--listen takes an address and a port, not ${JSON.stringify(listen)}`;
      throw badValue(message, `write it like ${usual} or [::1]:8420`);
    }
    const issuer = issuerOf(own.issuer);
    const request = { address, maxBytes: bytesOf(size), dir: dirOf(call), version };
    const server = await serveCache({
      ...request,
      ...(issuer === undefined ? {} : { issuer }),
      ...(own.verbose ? { log } : {}),
      report: (said) => void output.diagnose([said]),
    });
    const isInside = isLoopback(address.host);
    output.err(
      wordsOf(server.url, { dir: request.dir, size, isInside, host: address.host, asks: issuer !== undefined }),
    );
    await aborted(call.signal);
    output.err('gows: stopping\n');
    await server.stop(graceMs);
    return exitCodes.ok;
  },
};

/** Past the output, which remembers all that it was told: a server runs for months. */
function log(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}

interface Told {
  readonly dir: string;
  readonly size: string;
  readonly host: string;
  /** Only this machine reaches it. */
  readonly isInside: boolean;
  readonly asks: boolean;
}

function wordsOf(url: string, { dir, size, host, isInside, asks }: Told): string {
  const isEverywhere = host === '::' || host === '0.0.0.0';
  const reached = isEverywhere ? `http://${hostname()}:${new URL(url).port || 80}` : url;
  return [
    `gows: listening on ${url}`,
    `gows: keeping at most ${size} in ${dir}`,
    asks
      ? 'gows: whoever reads or writes needs a token of the issuer ("gows cache token")'
      : 'gows: nobody is asked for a token, since only this machine reaches it',
    ...(isInside ? [] : ['gows: what is sent can be read on its way, tokens too: put a proxy with TLS before it']),
    `gows: for its clients: GOWS_REMOTE=${reached}${asks ? ' and GOWS_REMOTE_TOKEN=gows-token-1:…' : ''}`,
    '',
  ].join('\n');
}

/** @throws DiagnosticError `usage/flag-value`. */
function bytesOf(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined && bytes > 0) return bytes;
  throw badValue(
    `--max-size takes a size above 0, not ${JSON.stringify(text)}`,
    'write bytes, or a number with k, m, g or t, as in --max-size 50g',
  );
}

/** @throws DiagnosticError `usage/flag-value`; a key that may be secret is not repeated. */
function issuerOf(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const key = given.trim();
  if (isPublicKey(key)) return key;
  if (given.includes('gows-key-')) {
    throw badValue(
      '--issuer was given a secret key: every user of this machine can read command lines',
      'give the public one, gows-pub-1:…, make a new pair with "gows cache key", and use the secret one no more',
    );
  }
  throw badValue('--issuer takes a public key', 'it looks like gows-pub-1:…, and "gows cache key" makes one');
}

/** @throws DiagnosticError where none is named and the cache folder cannot be used. */
function dirOf({ own, env, cwd }: Call): string {
  if (own.dir) return resolve(cwd, own.dir);
  return join(openCacheDir(own.cacheDir, env, cwd).dir, 'server');
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
