// What compilers and linkers used more than usual of memory in earlier runs, kept with the history.

import type { ToolCost, ToolCosts } from '#engine';
import type { History } from '#history';

/** Import path by kind of tool → cores and bytes. */
type Kept = Record<string, readonly [cores: number, memoryBytes: number]>;

/** How many are remembered, the largest. */
const most = 4000;

export interface KeptToolCosts extends ToolCosts {
  /** Keeps what was learned. */
  save(): void;
}

export function openToolCosts(history: Pick<History, 'getMemo' | 'putMemo'>, workspaceRoot: string): KeptToolCosts {
  let kept: Kept | undefined;
  let changed = false;
  const read = (): Kept => {
    kept ??= parse(history.getMemo('tool-costs', workspaceRoot));
    return kept;
  };
  return {
    expected(kind, importPath): ToolCost | undefined {
      const found = read()[`${kind} ${importPath}`];
      return found && { cores: found[0], memoryBytes: found[1] };
    },
    record(kind, importPath, cost) {
      const all = read();
      const name = `${kind} ${importPath}`;
      if (cost) all[name] = [Math.round(cost.cores * 100) / 100, cost.memoryBytes];
      else if (name in all) delete all[name];
      else return;
      changed = true;
    },
    save() {
      if (!changed) return;
      const largest = Object.entries(read()).sort(([, [, a]], [, [, b]]) => b - a);
      history.putMemo(
        'tool-costs',
        workspaceRoot,
        Buffer.from(JSON.stringify(Object.fromEntries(largest.slice(0, most)))),
      );
    },
  };
}

function parse(text: Buffer | undefined): Kept {
  try {
    return text ? (JSON.parse(text.toString()) as Kept) : {};
  } catch {
    return {};
  }
}
