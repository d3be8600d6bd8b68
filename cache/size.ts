// How much may be kept, and sizes as people write them: `500m`, `2g`, `1.5GiB`, `1048576`.

import { type Diagnostic, warning } from '#diagnostics';

const powers = ['', 'k', 'm', 'g', 't'];
const defaultBytes = 1024 ** 3;

/** In bytes, counted by 1024 whatever is written; undefined for what is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim());
  if (!match) return undefined;
  return Math.floor(Number(match[1]) * 1024 ** powers.indexOf((match[2] ?? '').toLowerCase()));
}

/** How much test binaries may take where results may take `maxBytes`: 10 GiB of 1 GiB, and so on. */
export function binaryBytes(maxBytes: number): number {
  return 10 * maxBytes;
}

/** The bound of the cache by GOWS_CACHE_SIZE, else 1 GiB, with a warning about what is no size. */
export function cacheSize(env: Readonly<Record<string, string | undefined>>): {
  readonly maxBytes: number;
  readonly diagnostics: readonly Diagnostic[];
} {
  const given = env['GOWS_CACHE_SIZE'];
  const maxBytes = given ? parseSize(given) : defaultBytes;
  if (maxBytes !== undefined) return { maxBytes, diagnostics: [] };
  return {
    maxBytes: defaultBytes,
    diagnostics: [
      warning('config/environment', `GOWS_CACHE_SIZE is no size: ${JSON.stringify(given)}; 1g is taken`, {
        remedy: 'write it like 500m or 2g',
      }),
    ],
  };
}
