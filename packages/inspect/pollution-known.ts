// Whether what was varied is in the key of a package, so that no kept result is used where it differs. Pure.

import { unreachable } from '#diagnostics';
import type { Shape } from '#observe';
import type { VariationName } from './pollution-answer.ts';

export function isKnown(variation: VariationName, shape: Shape): boolean {
  switch (variation) {
    // Looked at for every test.
    case 'TZ':
      return true;
    case 'LANG':
      return (
        shape.environment ||
        ['LANG', 'LC_ALL'].some((name) => shape.env.includes(name)) ||
        shape.envPrefixes.some((prefix) => 'LC_ALL'.startsWith(prefix) || 'LANG'.startsWith(prefix))
      );
    // Of these only what is read beneath them counts.
    case 'HOME':
      return reads(shape, '$HOME/');
    case 'TMPDIR':
      return reads(shape, '$TMP/');
    case 'complete-log':
    case 'again':
    case 'together':
    case 'shuffle':
    case 'directory':
    case 'umask':
      return false;
    default:
      return unreachable(variation);
  }
}

function reads(shape: Shape, beneath: string): boolean {
  return [...shape.opened, ...shape.stated, ...shape.trees].some((spot) => spot.startsWith(beneath));
}
