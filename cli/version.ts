// The version of gows: written into the bundle when it is built, read from package.json otherwise.

import { readFileSync } from 'node:fs';

declare const GOWS_VERSION: string | undefined;

export const version: string = typeof GOWS_VERSION === 'string' ? GOWS_VERSION : developmentVersion();

function developmentVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return `${(JSON.parse(text) as { version: string }).version}-dev`;
}
