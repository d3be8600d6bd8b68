// Sizes as people write them: `500m`, `2g`, `1.5GiB`, `1048576`.

const powers = ['', 'k', 'm', 'g', 't'];

/** In bytes, counted by 1024 whatever is written; undefined for what is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim());
  if (!match) return undefined;
  return Math.floor(Number(match[1]) * 1024 ** powers.indexOf((match[2] ?? '').toLowerCase()));
}
