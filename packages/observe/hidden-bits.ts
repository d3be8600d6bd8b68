// Sets of small numbers as words of bits: what makes the union over ten thousand packages cheap.

export type Bits = Uint32Array;

export function bits(size: number): Bits {
  return new Uint32Array(Math.ceil(size / 32));
}

export function setBit(set: Bits, number: number): void {
  set[number >>> 5] = (set[number >>> 5] ?? 0) | (1 << (number & 31));
}

export function clearBit(set: Bits, number: number): void {
  set[number >>> 5] = (set[number >>> 5] ?? 0) & ~(1 << (number & 31));
}

export function hasBit(set: Bits, number: number): boolean {
  return ((set[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
}

/** A new set, as long as the longest. */
export function unite(sets: readonly Bits[]): Bits {
  const union: Bits = new Uint32Array(Math.max(0, ...sets.map(({ length }) => length)));
  for (const set of sets) for (let at = 0; at < set.length; at++) union[at] = (union[at] ?? 0) | (set[at] ?? 0);
  return union;
}

/** Numbers that are in a set, in order. */
export function numbersIn(set: Bits): Generator<number> {
  return numbersInBoth(set, set);
}

export function countBits(set: Bits): number {
  let count = 0;
  for (let word of set) for (; word !== 0; word &= word - 1) count++;
  return count;
}

/** Numbers that are in both sets, in order. */
export function* numbersInBoth(one: Bits, other: Bits): Generator<number> {
  for (let at = 0; at < one.length; at++) {
    for (let rest = (one[at] ?? 0) & (other[at] ?? 0); rest !== 0; rest &= rest - 1)
      yield at * 32 + (31 - Math.clz32(rest & -rest));
  }
}
