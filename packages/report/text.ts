// Text that is kept for showing later, with a bound: head and tail stay, and a sentence says what is missing between.

/** Characters that the texts of one task may hold together in their heads; each still has its tail when it is used up. */
export interface TextBudget {
  left: number;
}

/** Append-only text in pieces. Only the functions of this file write to it. */
export interface BoundedText {
  readonly budget: TextBudget;
  readonly tailLimit: number;
  head: string[];
  headSize: number;
  /** Set when a piece no longer fitted: all that follows goes to the tail, so that the order stays. */
  full: boolean;
  tail: string[];
  /** Index of the first piece of `tail` that is still kept; pieces before it are left out. */
  tailStart: number;
  tailSize: number;
  omitted: number;
}

export function createText(budget: TextBudget, tailLimit: number): BoundedText {
  return { budget, tailLimit, head: [], headSize: 0, full: false, tail: [], tailStart: 0, tailSize: 0, omitted: 0 };
}

/** Adds a piece at the end. Amortised O(1) in the number of pieces. */
export function appendText(text: BoundedText, piece: string): void {
  if (!text.full && piece.length <= text.budget.left) {
    text.head.push(piece);
    text.headSize += piece.length;
    text.budget.left -= piece.length;
    return;
  }
  text.full = true;
  text.tail.push(piece);
  text.tailSize += piece.length;
  while (text.tailSize > text.tailLimit && text.tailStart < text.tail.length - 1) {
    const dropped = text.tail[text.tailStart] ?? '';
    text.tail[text.tailStart] = '';
    text.tailStart += 1;
    text.tailSize -= dropped.length;
    text.omitted += dropped.length;
  }
  if (text.tailStart > 1024 && text.tailStart * 2 > text.tail.length) {
    text.tail = text.tail.slice(text.tailStart);
    text.tailStart = 0;
  }
}

/** Forgets the content and gives its room back to the budget. */
export function clearText(text: BoundedText): void {
  text.budget.left += text.headSize;
  text.head = [];
  text.headSize = 0;
  text.full = false;
  text.tail = [];
  text.tailStart = 0;
  text.tailSize = 0;
  text.omitted = 0;
}

export function isEmpty(text: BoundedText): boolean {
  return text.headSize === 0 && text.tailSize === 0;
}

/** The whole text as it can be shown. */
export function readText(text: BoundedText): string {
  const head = text.head.join('');
  const tail = text.tail.slice(text.tailStart).join('');
  if (text.omitted === 0) return head + tail;
  const gap = `[gows: ${sizeInWords(text.omitted)} of output left out here; the events of the run (--json) hold all of it]`;
  return `${head}${head === '' || head.endsWith('\n') ? '' : '\n'}${gap}\n${tail}`;
}

function sizeInWords(characters: number): string {
  if (characters < 10_000) return `${characters} characters`;
  if (characters < 1 << 20) return `${Math.round(characters / 1024)} KiB`;
  return `${(characters / (1 << 20)).toFixed(1)} MiB`;
}
