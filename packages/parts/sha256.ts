// SHA-256 (FIPS 180-4) of a short text. Node's own takes as long to load as a third of a start of Node, and nothing else at the
// start of gows needs it.

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const [rounds, first] = constants();

/** In hex, of the text as UTF-8. Fit for some kilobytes: for more Node's is faster. */
export function sha256(text: string): string {
  const bytes = Buffer.from(text);
  const blocks = Buffer.alloc((((bytes.length + 8) >> 6) + 1) << 6);
  bytes.copy(blocks);
  blocks[bytes.length] = 0x80;
  blocks.writeBigUInt64BE(BigInt(bytes.length) * 8n, blocks.length - 8);
  const state = Int32Array.from(first);
  const words = new Int32Array(64);
  for (let at = 0; at < blocks.length; at += 64) mix(state, words, blocks, at);
  return Buffer.from(state.buffer).swap32().toString('hex');
}

function mix(state: Int32Array, w: Int32Array, blocks: Buffer, at: number): void {
  for (let t = 0; t < 16; t++) w[t] = blocks.readInt32BE(at + t * 4);
  for (let t = 16; t < 64; t++) {
    const [x, y] = [w[t - 15] as number, w[t - 2] as number];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = (w[t - 16] as number) + s0 + (w[t - 7] as number) + s1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + (rounds[t] as number) + (w[t] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index] as number) + value;
}

function constants(): readonly [Int32Array, Int32Array] {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
  return [
    Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
    Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
  ];
}
