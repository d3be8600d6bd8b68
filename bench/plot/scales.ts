// Where values lie on an axis, and which of them are written at it.

export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From 0 to at least `most`, on `from` to `to` pixels, with about five steps of 1, 2 or 5 times a power of ten. */
export function linear(most: number, from: number, to: number): Scale {
  const rough = most / 5 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  const ticks = Array.from({ length: count + 1 }, (_, at) => at * step);
  const end = count * step;
  return { at: (value) => from + ((to - from) * value) / end, ticks };
}

/** Powers of ten around all values, which are above 0. */
export function logarithmic(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at));
  return { at: (value) => from + ((to - from) * (Math.log10(value) - low)) / (high - low), ticks };
}

/** Moves places apart that are closer than `gap`, as little as that takes; keeps their order. Answers in the order given. */
export function spread(places: readonly number[], gap: number): readonly number[] {
  const order = places.map((_, at) => at).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  let groups = order.map((at) => ({ members: [at], middle: places[at] ?? 0 }));
  for (;;) {
    const merged: typeof groups = [];
    for (const group of groups) {
      const before = merged.at(-1);
      const room = before && ((before.members.length + group.members.length) / 2) * gap;
      if (before && room !== undefined && group.middle - before.middle < room - 1e-9) {
        const members = [...before.members, ...group.members];
        const sum = before.middle * before.members.length + group.middle * group.members.length;
        merged[merged.length - 1] = { members, middle: sum / members.length };
      } else merged.push(group);
    }
    if (merged.length === groups.length) break;
    groups = merged;
  }
  const moved = [...places];
  for (const { members, middle } of groups) {
    for (const [index, at] of members.entries()) moved[at] = middle + (index - (members.length - 1) / 2) * gap;
  }
  return moved;
}
