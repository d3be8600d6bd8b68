// Which made-up workspaces a case is measured in.

import type { WorkspaceParameters } from '../workspace/shape.ts';

/** Few packages where all are compiled and run, many where they are only looked at. */
export function workspacesOf(name: string, quick: boolean): readonly Partial<WorkspaceParameters>[] {
  // One package in ten has a test in those of scale: to build 7,500 test binaries takes most of an hour.
  const scaled = (modules: number) => ({ modules, packages: modules * 10, tests: 0.1, sleep: 0, cpu: 0 });
  if (name === 'scale') return quick ? [scaled(10)] : [scaled(10), scaled(100), scaled(1000)];
  if (quick) return [{ modules: 3, packages: 12 }];
  // With more modules side by side, each compiling the standard library, a round of the cold case takes minutes.
  return [name === 'cold' ? { modules: 3, packages: 24 } : { modules: 6, packages: 36 }];
}
