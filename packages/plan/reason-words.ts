// One readable line for a reason: the same words in the plan, in a list and in an explanation.

import { unreachable } from '#diagnostics';
import type { ImportTrail, Reason } from './answer.ts';

/** `cart/price.go modified, through example.com/cart`. The trail is named from where the cause lies towards the package. */
export function reasonInWords(reason: Reason): string {
  switch (reason.kind) {
    case 'changed':
      return `${reason.file} ${reason.change}${through(reason.trail)}`;
    case 'new':
      return 'new package';
    case 'module':
      return `${moduleInWords(reason)}${through(reason.trail)}`;
    case 'imports':
      return `imports differ: ${reason.from || 'none'} → ${reason.to || 'none'}${through(reason.trail)}`;
    case 'setting':
      return `${settingNames[reason.setting] ?? reason.setting} ${reason.from || 'unset'} → ${reason.to || 'unset'}${through(reason.trail)}`;
    case 'toolchain':
      return `toolchain ${reason.from} → ${reason.to}`;
    case 'error':
      return `${reason.message}${through(reason.trail)}`;
    case 'reads':
      return `its tests read ${reason.file} (${reason.change})`;
    case 'may-read':
      return `may read ${reason.file} (${reason.change})`;
    case 'base-unlistable':
      return `the base cannot be listed: ${reason.message}`;
    default:
      return unreachable(reason);
  }
}

const settingNames: Readonly<Record<string, string>> = {
  go: 'go line',
  godebug: 'GODEBUG defaults',
};

function moduleInWords(reason: Extract<Reason, { kind: 'module' }>): string {
  if (reason.from === undefined) return `${reason.module} ${reason.to ?? ''} came`;
  if (reason.to === undefined) return `${reason.module} ${reason.from} went`;
  return `${reason.module} ${reason.from} → ${reason.to}`;
}

/** Nothing where the cause lies in the package itself. */
function through(trail: ImportTrail): string {
  return trail.length < 2 ? '' : `, through ${trail.slice(1).reverse().join(' → ')}`;
}
