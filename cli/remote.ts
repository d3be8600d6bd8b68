// Which remote cache a command uses and what may be done there: by the command line, the environment and gows.jsonc.

import { openSigner, parseTrusted, type RemoteAccess, type RemoteSettings, type Signer, type Trusted } from '#cache';
import type { Config } from '#config';
import { type Diagnostic, DiagnosticError, failure, warning } from '#diagnostics';
import { badValue, badVariable } from './arguments.ts';
import { scopesOf } from './remote-scope.ts';
import type { Call } from './session.ts';

export interface ChosenRemote {
  /** Absent where none is used. */
  readonly settings?: RemoteSettings;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

type Env = Call['env'];

/** How long a run waits in vain, in milliseconds. */
const defaultWaitMs = 10_000;

/** @throws DiagnosticError where the command line or a variable says what cannot be. */
export function chooseRemote({ own, env }: Pick<Call, 'own' | 'env'>, config?: Config): ChosenRemote {
  const address = addressOf(own.remote, env, config);
  if (!address) return { diagnostics: [] };
  const signer = signerOf(env);
  const { scope, reads } = scopesOf(env);
  // One key for a whole team serves without any list; of other scopes it says nothing, as many may hold it there.
  const itself = signer ? [{ writer: signer.id, scopes: [scope] }] : [];
  const { listed, byUser } = trustOf(env, config);
  const trust = [...listed, ...itself];
  const outputTrust = [...(byUser ? listed : []), ...itself];
  if (trust.length === 0) {
    const nobody = warning('remote/untrusted', `the remote cache ${address.name} is not used: nobody is trusted`);
    return { diagnostics: [{ ...nobody, remedy: trustRemedy }] };
  }
  const { access, diagnostics } = accessOf(address, env);
  if (!access) return { diagnostics };
  const { base, name } = address;
  const believed = { trust, outputTrust, ...(signer ? { signer } : {}) };
  return { settings: { base, name, access, scope, reads, ...believed, waitMs: waitOf(env) }, diagnostics };
}

const trustRemedy =
  'set GOWS_REMOTE_TRUST, or "remote" of gows.jsonc, to the public keys of its writers; "gows cache key" makes a pair';

interface Address {
  readonly base: URL;
  /** As shown. */
  readonly name: string;
  /** Who runs gows has chosen it, and not who wrote the files of the workspace: only then it is told a token. */
  readonly chosen: boolean;
  readonly bucket: boolean;
  readonly user: string;
  readonly password: string;
}

function addressOf(given: string | undefined, env: Env, config: Config | undefined): Address | undefined {
  const places = [
    { from: '--remote', text: given },
    { from: 'GOWS_REMOTE', text: env['GOWS_REMOTE'] },
    { from: 'gows.jsonc', text: config?.remote?.url?.text },
  ] as const;
  // An empty variable is none: that is how CI unsets one.
  const found = places.find(({ text }) => text !== undefined && text !== '');
  if (!found?.text || found.text === 'off') return undefined;
  const { from, text } = found;
  const fault = from === '--remote' ? badValue : badVariable;
  const example = 'write http://host:port, https://host/path, s3://bucket/prefix, or off';
  let url: URL;
  let [user, password] = ['', ''];
  try {
    url = new URL(text);
    [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  } catch {
    // Not shown: it may hold a password.
    throw fault(`${from} is no address of a remote cache`, example);
  }
  const { protocol } = url;
  const rest = { chosen: from !== 'gows.jsonc', user, password };
  if (url.search !== '' || url.hash !== '') throw fault(`${from} holds a "?" or a "#"`, example);
  if (protocol === 's3:') return { ...bucketAt(url, env, fault), ...rest };
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw fault(`${from} begins with ${protocol}, which no remote cache speaks`, example);
  }
  const base = new URL(`${protocol}//${url.host}${url.pathname}`);
  return { base, name: nameOf(base), bucket: false, ...rest };
}

function bucketAt(
  url: URL,
  env: Env,
  fault: (message: string, remedy: string) => DiagnosticError,
): Pick<Address, 'base' | 'name' | 'bucket'> {
  const prefix = url.pathname.replace(/\/+$/, '');
  // What is signed is what is sent: of other letters servers disagree on how they are written.
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(url.host) || !/^[\w.~/-]*$/.test(prefix)) {
    throw fault(
      `the bucket or the prefix of s3://${url.host}${prefix} has letters that gows cannot sign`,
      'use letters, digits, ".", "-", "_" and "/"',
    );
  }
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || `https://s3.${regionOf(env)}.amazonaws.com`;
  try {
    const at = new URL(endpoint);
    if (at.protocol !== 'http:' && at.protocol !== 'https:') throw new TypeError(endpoint);
    const base = new URL(`${at.protocol}//${at.host}/${url.host}${prefix}`);
    return { base, name: `s3://${url.host}${prefix}`, bucket: true };
  } catch {
    throw fault('AWS_ENDPOINT_URL is no address', 'write http://host:port or https://host');
  }
}

function nameOf({ host, pathname }: URL): string {
  return `${host}${pathname.replace(/\/+$/, '')}`;
}

/** Without `access` it is not used. */
function accessOf(
  address: Address,
  env: Env,
): { readonly access?: RemoteAccess; readonly diagnostics: readonly Diagnostic[] } {
  const { chosen, bucket, name, user, password } = address;
  if (bucket) {
    const [accessKeyId, secretAccessKey] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']];
    if (!accessKeyId || !secretAccessKey) {
      // As in the build of a fork's pull request, which is given none.
      const closed = warning(
        'remote/unreachable',
        `the remote cache ${name} is not used: there are no credentials for it`,
      );
      return {
        diagnostics: [{ ...closed, remedy: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or GOWS_REMOTE=off' }],
      };
    }
    const sessionToken = env['AWS_SESSION_TOKEN'];
    const credentials = {
      accessKeyId,
      secretAccessKey,
      region: regionOf(env),
      ...(sessionToken ? { sessionToken } : {}),
    };
    return { access: { kind: 's3', credentials }, diagnostics: [] };
  }
  if (user !== '' || password !== '') return { access: { kind: 'basic', user, password }, diagnostics: [] };
  const token = env['GOWS_REMOTE_TOKEN'];
  if (!token) return { access: { kind: 'open' }, diagnostics: [] };
  if (/[^\x21-\x7e]/.test(token)) {
    throw badVariable(
      'GOWS_REMOTE_TOKEN holds what no token holds: spaces, line breaks or other letters',
      'set it to what "gows cache token" has printed, and nothing else',
    );
  }
  if (chosen) return { access: { kind: 'token', token }, diagnostics: [] };
  const kept = warning(
    'remote/unreachable',
    `GOWS_REMOTE_TOKEN is not sent to ${name}: gows.jsonc alone names that address`,
  );
  return {
    access: { kind: 'open' },
    diagnostics: [
      { ...kept, remedy: 'set GOWS_REMOTE as well: whoever can change the file could have the token sent elsewhere' },
    ],
  };
}

function signerOf(env: Env): Signer | undefined {
  const secret = env['GOWS_REMOTE_KEY'];
  if (!secret) return undefined;
  const signer = openSigner(secret);
  if (signer) return signer;
  throw badVariable(
    'GOWS_REMOTE_KEY is no secret key',
    'set it to the line that begins with gows-key-1, as "gows cache key" prints it',
  );
}

interface Listed {
  readonly listed: readonly Trusted[];
  /** Whether who runs gows has listed them, and not who wrote the files of the workspace. */
  readonly byUser: boolean;
}

function trustOf(env: Env, config: Config | undefined): Listed {
  const named = env['GOWS_REMOTE_TRUST']?.split(/\s+/).filter((text) => text !== '') ?? [];
  const remedy = 'write gows-pub-1:… for each writer, with "@main,release-*" at the end for some scopes only';
  if (named.length === 0) {
    const listed = (config?.remote?.trust ?? []).map(({ text, place }) => {
      const trusted = parseTrusted(text);
      if (trusted) return trusted;
      const message = `${JSON.stringify(text)} is no public key with scopes`;
      throw new DiagnosticError(failure('config/meaning', message, { place, remedy }));
    });
    return { listed, byUser: false };
  }
  const listed = named.map((text) => {
    const trusted = parseTrusted(text);
    if (trusted) return trusted;
    const shown = text.startsWith('gows-key-') ? 'a secret key' : JSON.stringify(text);
    throw badVariable(`GOWS_REMOTE_TRUST holds ${shown}, which is no public key with scopes`, remedy);
  });
  return { listed, byUser: true };
}

function waitOf(env: Env): number {
  const text = env['GOWS_REMOTE_TIMEOUT'];
  if (!text) return defaultWaitMs;
  const [, seconds] = /^(\d+(?:\.\d+)?)s?$/.exec(text) ?? [];
  const waitMs = Number(seconds) * 1000;
  if (waitMs >= 100 && waitMs <= 600_000) return waitMs;
  throw badVariable(`GOWS_REMOTE_TIMEOUT is ${JSON.stringify(text)}`, 'write seconds, from 0.1 to 600: 10s');
}

function regionOf(env: Env): string {
  return env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'us-east-1';
}
