// Blocks of a page whose output is made by running their commands: found in Markdown, and put back.

/**
 * In Markdown:
 *
 *     <!-- run
 *     shell lines that are run before, and not shown
 *     -->
 *     ```console
 *     $ gows affected list
 *     what it prints
 *     ```
 */
export interface Block {
  /** `unsteady`: of its output only the headings are the same each time, as of a data race. */
  readonly unsteady: boolean;
  /** Shell lines that come first. */
  readonly hidden: string;
  /** Commands with what the page says that they print, in order; the output ends with a line break or is empty. */
  readonly steps: readonly Step[];
  /** Where the text of the steps begins and ends in the page. */
  readonly start: number;
  readonly end: number;
}

export interface Step {
  readonly command: string;
  readonly output: string;
}

const form = /^<!-- run( unsteady)?(?: -->|\n([\s\S]*?)-->)\n```console\n([\s\S]*?)^```$/gm;

/** @throws Error for a mark without a block. */
export function findBlocks(page: string): readonly Block[] {
  const blocks = [...page.matchAll(form)].map((match) => {
    const [all, unsteady, hidden = '', body = ''] = match;
    const start = match.index + all.length - body.length - '```'.length;
    return { unsteady: unsteady !== undefined, hidden, steps: stepsOf(body), start, end: start + body.length };
  });
  const marks = page.match(/^<!-- run\b/gm)?.length ?? 0;
  if (marks !== blocks.length) throw new Error(`${marks} marks <!-- run, and ${blocks.length} blocks that follow one`);
  return blocks;
}

function stepsOf(body: string): readonly Step[] {
  return body.split(/^\$ /m).flatMap((part, index) => {
    if (index === 0) return [];
    const end = part.indexOf('\n');
    return [{ command: part.slice(0, end), output: part.slice(end + 1).trimEnd() }];
  });
}

/** The page with new output in its blocks, in the order of `findBlocks`. */
export function putBlocks(page: string, blocks: readonly Block[]): string {
  let text = '';
  let at = 0;
  for (const { start, end, steps } of blocks) {
    text += page.slice(at, start) + steps.map(drawStep).join('\n');
    at = end;
  }
  return text + page.slice(at);
}

function drawStep({ command, output }: Step): string {
  return output === '' ? `$ ${command}\n` : `$ ${command}\n${output}\n`;
}
