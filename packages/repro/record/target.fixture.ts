// For tests: targets of a lock and subjects, with what a test does not ask about filled in.

import type { LockTarget } from './lock.ts';
import type { Subject } from './subject.ts';

export function lockTarget(more: Partial<LockTarget> = {}): LockTarget {
  return {
    package: 'example.com/app',
    module: 'example.com/app',
    form: 'workspace',
    goos: 'linux',
    goarch: 'amd64',
    settings: { GOAMD64: 'v1' },
    toolchain: 'go1.26.8',
    cgo: false,
    flags: ['-buildvcs=false', '-trimpath'],
    graph: 'a'.repeat(64),
    sha256: 'b'.repeat(64),
    size: 1_234_567,
    ...more,
  };
}

export function subject(
  more: Partial<Subject> = {},
  flags: readonly string[] = ['-buildvcs=false', '-trimpath'],
): Subject {
  const { sha256: _, size: __, ...facts } = lockTarget({ flags });
  return {
    ...facts,
    build: {
      flags,
      goflags: ' ',
      goroot: '/go',
      cwd: '/w',
      gowork: '/w/go.work',
      env: {},
      isForeign: false,
      name: 'app',
    },
    ...more,
  };
}
