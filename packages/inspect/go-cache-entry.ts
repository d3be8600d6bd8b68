// One entry of Go's build cache, read as the go command reads it (cmd/go/internal/cache/cache.go of Go 1.26).

export interface GoCacheEntry {
  /** Id of the action whose result it is, in hex. */
  readonly action: string;
  /** SHA-256 of the output, in hex: the name of its file. */
  readonly output: string;
  /** Of the output, in bytes. */
  readonly size: number;
}

/** `v1 <action> <output> <size> <time>` and a line end; both numbers are padded with spaces to 20 characters. */
const form = /^v1 ([0-9a-f]{64}) ([0-9a-f]{64}) ( *\d+) ( *\d+)\n$/i;
const length = 2 + 1 + 64 + 1 + 64 + 1 + 20 + 1 + 20 + 1;

/** Undefined for what the go command takes for no entry. `action` is the one that the file's name tells. */
export function parseGoCacheEntry(text: string, action: string): GoCacheEntry | undefined {
  const [, id, output, size, time] = form.exec(text) ?? [];
  if (text.length !== length || size?.length !== 20 || time?.length !== 20) return undefined;
  if (id === undefined || output === undefined || id.toLowerCase() !== action) return undefined;
  return { action, output: output.toLowerCase(), size: Number(size) };
}
