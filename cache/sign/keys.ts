// Ed25519 keys (RFC 8032), each as one line of text, and signatures by them.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';

/** A public key as text: `gows-pub-1:` and 32 bytes in base64url. It names whoever holds the secret one. */
export type PublicKey = string;

/** Both halves as text. */
export interface KeyPair {
  /** `gows-key-1:` and the seed, 32 bytes in base64url. */
  readonly secret: string;
  readonly public: PublicKey;
}

export interface Signer {
  readonly id: PublicKey;
  readonly sign: (statement: string) => Buffer;
}

// The last character has two bits to spare, which are zero: a key has one name.
const secretForm = /^gows-key-1:([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;
const publicForm = /^gows-pub-1:([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;
// What stands before the 32 bytes in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410): without it node takes no bare key.
const secretHead = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicHead = Buffer.from('302a300506032b6570032100', 'hex');

export function makeKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  return { secret: `gows-key-1:${seed.toString('base64url')}`, public: textOf(publicKey) };
}

/** Undefined for what is no secret key. White space around it is let go: it may come from a file. */
export function openSigner(secret: string): Signer | undefined {
  const [, text] = secretForm.exec(secret.trim()) ?? [];
  if (text === undefined) return undefined;
  const der = Buffer.concat([secretHead, Buffer.from(text, 'base64url')]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { id: textOf(createPublicKey(key)), sign: (statement) => sign(null, Buffer.from(statement), key) };
}

export function isPublicKey(text: string): text is PublicKey {
  return publicForm.test(text);
}

/** Whether the holder of the key has signed the statement. Throws nothing, whatever it is given. */
export function verifies(writer: string, statement: string, signature: Buffer): boolean {
  const key = keyOf(writer);
  if (!key || signature.byteLength !== 64) return false;
  try {
    return verify(null, Buffer.from(statement), key, signature);
  } catch {
    return false;
  }
}

/** To make a key of its text takes half as long as to verify with it. */
const known = new Map<string, KeyObject | undefined>();

function keyOf(writer: string): KeyObject | undefined {
  if (known.has(writer)) return known.get(writer);
  // A server that answers with other keys all the time must not fill the memory.
  if (known.size > 1000) known.clear();
  const key = readKey(writer);
  known.set(writer, key);
  return key;
}

function readKey(writer: string): KeyObject | undefined {
  const [, text] = publicForm.exec(writer) ?? [];
  if (text === undefined) return undefined;
  try {
    const der = Buffer.concat([publicHead, Buffer.from(text, 'base64url')]);
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function textOf(key: KeyObject): PublicKey {
  return `gows-pub-1:${key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64url')}`;
}
