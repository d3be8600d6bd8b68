// Shows two texts against each other, line by line.

/** Lines only in the first text begin with `-`, those only in the second with `+`, common ones with a space. */
export function lineDifference(nameA: string, textA: string, nameB: string, textB: string): string {
  const a = toLines(textA);
  const b = toLines(textB);
  const shown = [`--- ${nameA}`, `+++ ${nameB}`];
  const common = commonLengths(a, b);
  const width = b.length + 1;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      shown.push(` ${a[i++]}`);
      j++;
    } else if (j >= b.length || (i < a.length && at(common, (i + 1) * width + j) >= at(common, i * width + j + 1))) {
      shown.push(`-${a[i++]}`);
    } else shown.push(`+${b[j++]}`);
  }
  return `${shown.join('\n')}\n`;
}

/** At [i * width + j]: the length of the longest common subsequence of a from i on and b from j on. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? at(lengths, (i + 1) * width + j + 1) + 1
          : Math.max(at(lengths, (i + 1) * width + j), at(lengths, i * width + j + 1));
    }
  }
  return lengths;
}

function at(table: Uint32Array, index: number): number {
  return table[index] ?? 0;
}

// A text that does not end in a newline must not look like one that does.
function toLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines.push('\\ no newline at the end');
  return lines;
}
