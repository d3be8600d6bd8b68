// Signature version 4 of AWS, as S3 and servers like it ask for it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html

import { createHmac, hash } from 'node:crypto';
import type { Authorize } from './transport.ts';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
}

export function authorizeS3(credentials: S3Credentials, now: () => Date = () => new Date()): Authorize {
  const { accessKeyId, sessionToken, region } = credentials;
  return ({ method, path, host, body }) => {
    const time = now()
      .toISOString()
      .replace(/[-:]|\.\d{3}/g, '');
    const content = hash('sha256', body ?? '');
    const headers: Readonly<Record<string, string>> = {
      host,
      'x-amz-content-sha256': content,
      'x-amz-date': time,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const canonical = [method, canonicalPath(path), '', lines.join(''), names, content].join('\n');
    const credential = `${accessKeyId}/${scopeOf(time, region)}`;
    const signature = signatureOf(canonical, time, credentials);
    return {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
    };
  };
}

/** @param time `20130524T000000Z` */
export function signatureOf(
  canonicalRequest: string,
  time: string,
  { secretAccessKey, region }: Pick<S3Credentials, 'secretAccessKey' | 'region'>,
): string {
  const scope = scopeOf(time, region);
  const toSign = ['AWS4-HMAC-SHA256', time, scope, hash('sha256', canonicalRequest)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (before, part) => createHmac('sha256', before).update(part).digest(),
      `AWS4${secretAccessKey}`,
    );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

/** A URL leaves more as it is than AWS does: all but letters, digits, `-`, `.`, `_`, `~` and slashes is encoded here. */
export function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((part) =>
      encodeURIComponent(decoded(part)).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function scopeOf(time: string, region: string): string {
  return `${time.slice(0, 8)}/${region}/s3/aws4_request`;
}
