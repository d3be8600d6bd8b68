// Reads the retract lines of a go.mod: single versions and closed intervals, with the reason in their comments.

import { fitsMajor, placeOf } from './common.ts';
import type { Retract } from './file.ts';
import { pathMajorOf } from './module-path.ts';
import { commentText, type Directive, type Reader, readVersion, say, type Verbs, wrongUsage } from './reader.ts';
import type { Token } from './tree.ts';

/** `modulePath` is that of the file, whose major version the retracted ones must have. */
export function readRetracts(
  reader: Reader,
  modulePath: string | undefined,
  directives: readonly Directive[],
  verbs: Verbs,
): readonly Retract[] {
  return directives.flatMap((directive) => {
    const ends = intervalOf(directive.args);
    if (!ends) {
      wrongUsage(reader, directive, verbs);
      return [];
    }
    const [low, high] = ends.map((token) => readRetracted(reader, modulePath, token));
    if (low === undefined) return [];
    const one = ends.length === 1 ? low : high;
    if (one === undefined) return [];
    return [{ low, high: one, rationale: commentText(directive), place: placeOf(reader, directive) }];
  });
}

/** The token of a single version, or those of the two ends of `[low, high]`. */
function intervalOf(args: readonly Token[]): readonly Token[] | undefined {
  const [open, low, comma, high, close, extra] = args;
  if (open && open.text !== '[') return low || open.text === '(' ? undefined : [open];
  if (!low || comma?.text !== ',' || !high || close?.text !== ']' || extra) return undefined;
  return [low, high];
}

function readRetracted(reader: Reader, modulePath: string | undefined, token: Token): string | undefined {
  const version = readVersion(reader, token, 'allowed');
  if (version === undefined || modulePath === undefined) return version;
  const pathMajor = pathMajorOf(modulePath);
  if (pathMajor === undefined) {
    const message = `no version can be retracted: the module path \`${modulePath}\` has a malformed major version`;
    return say(reader, token, message, 'correct the module line, or delete the retract lines');
  }
  return fitsMajor(reader, token, version, modulePath, pathMajor) ? version : undefined;
}
