// What the go command names a test binary, and how packages are spread so that no two of a group share a name.

import type { Package } from '#workspace';

/** What of a package decides how the go command names what is linked of it. */
export type NamedPackage = Pick<Package, 'importPath' | 'linkedAs'>;

/** `cmd/go/internal/load`'s DefaultExecName: the last element, or the one before a major version. */
export function programName({ importPath, linkedAs }: NamedPackage): string {
  if (linkedAs) return linkedAs.program;
  const elements = importPath.split('/');
  const last = elements.at(-1) ?? importPath;
  const before = elements.at(-2);
  return before !== undefined && /^v([2-9]|[1-9]\d+)$/.test(last) ? before : last;
}

export function testBinaryName(found: NamedPackage): string {
  return `${found.linkedAs?.test ?? programName(found)}.test`;
}

/** As {@link groupsByName}, of test binaries: `go test -c -o DIR/` refuses equal names. */
export function binaryGroups(packages: readonly Package[]): ReadonlyMap<string, number> {
  return groupsByName(
    packages.filter(({ hasTests }) => hasTests),
    testBinaryName,
  );
}

/**
 * Import path → group. In a group no two packages have the same binary name. To be given the whole workspace in sorted
 * order, so that what is selected does not move a package to another group.
 */
export function groupsByName(
  packages: readonly NamedPackage[],
  nameOf: (found: NamedPackage) => string,
): ReadonlyMap<string, number> {
  const taken = new Map<string, number>();
  const groups = new Map<string, number>();
  // Windows and macOS do not tell FOO.test from foo.test.
  for (const found of packages) {
    const name = nameOf(found).toLowerCase();
    const group = taken.get(name) ?? 0;
    groups.set(found.importPath, group);
    taken.set(name, group + 1);
  }
  return groups;
}
