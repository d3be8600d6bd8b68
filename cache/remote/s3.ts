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

/** `path` must need no encoding: letters, digits, `-`, `.`, `_`, `~` and slashes. */
export function authorizeS3(credentials: S3Credentials, now: () => Date = () => new Date()): Authorize {
  const { accessKeyId, secretAccessKey, sessionToken, region } = credentials;
  return ({ method, path, host, body }) => {
    const time = now()
      .toISOString()
      .replace(/[-:]|\.\d{3}/g, '');
    const day = time.slice(0, 8);
    const content = hash('sha256', body ?? '');
    const headers: Readonly<Record<string, string>> = {
      host,
      'x-amz-content-sha256': content,
      'x-amz-date': time,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const canonical = [method, path, '', lines.join(''), names, content].join('\n');
    const scope = `${day}/${region}/s3/aws4_request`;
    const toSign = ['AWS4-HMAC-SHA256', time, scope, hash('sha256', canonical)].join('\n');
    const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(
      (before, part) => createHmac('sha256', before).update(part).digest(),
      `AWS4${secretAccessKey}`,
    );
    const signature = createHmac('sha256', key).update(toSign).digest('hex');
    return {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    };
  };
}
