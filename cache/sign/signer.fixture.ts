// Signers for tests.

import { makeKeyPair, openSigner, type Signer } from './keys.ts';

/** Each with a key of its own, unless one is given. */
export function makeSigner(secret = makeKeyPair().secret): Signer {
  const signer = openSigner(secret);
  if (!signer) throw new Error('no signer');
  return signer;
}
