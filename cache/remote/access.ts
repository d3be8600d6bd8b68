// How requests to a remote are authorized.

import type { RemoteAccess } from './remote.ts';
import { authorizeS3 } from './s3.ts';
import type { Authorize } from './transport.ts';

export function authorizeBy(access: RemoteAccess): Authorize {
  switch (access.kind) {
    case 'open':
      return () => ({});
    case 'token':
      return () => ({ authorization: `Bearer ${access.token}` });
    case 'basic': {
      const words = Buffer.from(`${access.user}:${access.password}`).toString('base64');
      return () => ({ authorization: `Basic ${words}` });
    }
    case 's3':
      return authorizeS3(access.credentials);
  }
}
