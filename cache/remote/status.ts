// What an answer that is no content says, in words that are safe to show.

import type { Exchange } from './exchange.ts';

/** `403`, `403 AccessDenied`. */
export function statusText({ status, body }: Exchange): string {
  const code = codeOf(body);
  return code === undefined ? `${status}` : `${status} ${code}`;
}

/** What S3 calls it: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html. Nothing else of an answer is shown. */
export function codeOf(body: Buffer): string | undefined {
  return /<Code>([A-Za-z]{1,40})<\/Code>/.exec(body.subarray(0, 1000).toString('latin1'))?.[1];
}
