// Which tests are linked with libraries whose content nobody knows: they are linked anew each time, and never reused.

import { closure, type Graph, rootOf } from '#graph';
import { answersBeyond, linksBeyond } from '#workspace';

/**
 * Whether a test is linked with libraries whose content the go command does not know: it takes a binary for up to date
 * whatever became of them, which `go test` never notices as it links every time.
 */
export type Relinks = (importPath: string) => boolean;

export interface RelinksRequest {
  readonly graph: Graph;
  /** Flags of the build, those of GOFLAGS among them. */
  readonly flags: readonly string[];
  /** `go env CGO_LDFLAGS`. */
  readonly cgoLdflags: string;
  /** What pkg-config answered for a list of packages; undefined where it was not asked. */
  readonly pkgConfig: (list: readonly string[]) => string | undefined;
}

export function relinkFinder({ graph, flags, cgoLdflags, pkgConfig }: RelinksRequest): Relinks {
  const handed = flags.filter((text) => text.includes('extldflags'));
  const everywhere = [cgoLdflags, ...handed].some(linksBeyond);
  const asked = (list: readonly string[]): boolean => {
    const answer = pkgConfig(list);
    return answer === undefined || answersBeyond(answer);
  };
  const linking = new Set<string>();
  for (const unit of graph.units.values()) {
    const beyond = unit.linksUnlisted || (unit.pkgConfig && asked(unit.pkgConfig));
    if (beyond || (everywhere && unit.id === 'runtime/cgo')) linking.add(unit.id);
  }
  if (linking.size === 0) return () => false;
  return (importPath) => [...closure(graph, [rootOf(graph, importPath)])].some((id) => linking.has(id));
}
