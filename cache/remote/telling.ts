// What a person is told of a remote at the end: each kind of trouble once.

import { type Diagnostic, warning } from '#diagnostics';
import type { Posted } from './outbox.ts';
import type { Refusals } from './places.ts';

export interface Ending {
  /** Of the remote. */
  readonly name: string;
  /** See `Health`. */
  readonly useless: string | undefined;
  readonly hidesAll: boolean;
  readonly refused: Refusals;
  readonly posted: Pick<Posted, 'unsent' | 'why'>;
}

export function tell({ name, useless, hidesAll, refused, posted }: Ending): readonly Diagnostic[] {
  const said: Diagnostic[] = [];
  if (useless !== undefined) {
    said.push({
      ...warning('remote/unreachable', `the remote cache ${name} was left alone: ${useless}`),
      remedy:
        'nothing of the answer hangs on it; check the address and the credentials, or do without (GOWS_REMOTE=off)',
    });
  } else if (hidesAll) {
    said.push({
      ...warning('remote/unreachable', `the remote cache ${name} answered 403 (AccessDenied) to all that was asked`),
      remedy:
        'S3 does so for what is not there, too, unless the credentials may list the bucket: allow s3:ListBucket beside s3:GetObject',
    });
  }
  if (refused.first !== undefined) {
    const others = refused.count > 1 ? ` (and ${refused.count - 1} more records are not used)` : '';
    said.push({
      ...warning('remote/untrusted', `a record of the remote cache ${name} ${refused.first}${others}`),
      remedy:
        'it counts as not there; who is trusted stands in GOWS_REMOTE_TRUST or, of results, in "remote" of gows.jsonc',
    });
  }
  if (posted.unsent > 0 && useless === undefined) {
    const what = posted.unsent === 1 ? 'a record was' : `${posted.unsent} records were`;
    said.push({
      ...warning('remote/not-sent', `${what} not sent to the remote cache ${name}: ${posted.why}`),
      remedy: 'they are kept here, and another run may send what it makes',
    });
  }
  return said;
}
