// What go.work files mean to this room, and what it says about those that are wrong.

import { describe, expect, it } from 'vitest';
import { parseGoMod, parseGoWork, workTooOld } from './index.ts';

function said(text: string, file = '/w/go.work'): readonly string[] {
  return parseGoWork(file, text).diagnostics.map(
    ({ severity, place, message, remedy }) => `${severity} ${place?.line}:${place?.column} ${message} → ${remedy}`,
  );
}

describe('parseGoWork', () => {
  it('gives every directive, also the toolchain and godebug that `go work edit -json` leaves out', () => {
    const text = `go 1.25.0

toolchain go1.26.1

godebug asyncpreemptoff=1

use (
	.
	./svc // the service
	"../out side"
)

replace example.com/a v1.2.3 => ./a
`;
    const { file, diagnostics } = parseGoWork('go.work', text);
    const { syntax: _, ...value } = file ?? { syntax: undefined };
    const at = (line: number, column = 1) => ({ file: 'go.work', line, column });
    expect(diagnostics).toEqual([]);
    expect(value).toEqual({
      go: { version: '1.25.0', place: at(1) },
      toolchain: { name: 'go1.26.1', place: at(3) },
      godebug: [{ key: 'asyncpreemptoff', value: '1', place: at(5) }],
      use: [
        { path: '.', place: at(8, 2) },
        { path: './svc', place: at(9, 2) },
        { path: '../out side', place: at(10, 2) },
      ],
      replace: [{ old: { path: 'example.com/a', version: 'v1.2.3' }, new: { path: './a' }, place: at(13) }],
    });
  });

  it('takes an empty file, as the go command does', () => {
    expect(parseGoWork('go.work', '').file).toMatchObject({ use: [], replace: [], godebug: [] });
  });

  it.each([
    [
      'use ./svc @v0.5.0\n',
      'error 1:11 use takes one folder, but a version `@v0.5.0` follows it → go.work uses folders, not versions: write `use ./svc`',
    ],
    [
      'use (\n\t./svc v0.5.0\n)\n',
      'error 2:8 use takes one folder, but a version `v0.5.0` follows it → go.work uses folders, not versions: write `use ./svc`',
    ],
    [
      'use ./a ./b\n',
      'error 1:9 use takes one folder, but got `./a ./b` → write one `use` line for each folder, or `use "./a ./b"` if it is one folder with spaces in its name',
    ],
    ['use\n', 'error 1:1 use has nothing after it → write `use ./folder`'],
    [
      'use ./a\nuse (\n\ta/\n)\n',
      'error 3:2 the folder `a/` is used twice; the first time on line 1 → delete one of the two lines',
    ],
    [
      'use ./a\nuse /w/a\n',
      'error 2:5 the folder `/w/a` is used twice; the first time on line 1 → delete one of the two lines',
    ],
    ['uses ./a\n', 'error 1:1 unknown directive `uses` → write `use`'],
    ['require a v1.0.0\n', "error 1:1 unknown directive `require` → move the line into a module's go.mod"],
    ['nonsense\n', 'error 1:1 unknown directive `nonsense` → go.work knows go, toolchain, godebug, use and replace'],
    [
      'constructor (\n)\n',
      'error 1:1 unknown directive `constructor` → go.work knows go, toolchain, godebug, use and replace',
    ],
    ['replace a v1.2 => b master\n', 'error 1:21 `master` is not a module version → write a version such as `v1.2.3`'],
    ['godebug default=1.25\n', 'error 1:9 godebug default=1.25 names no Go version → write `default=go1.25`'],
    ['go v1.25\n', 'error 1:4 `v1.25` is not a Go version → write `go 1.25`'],
  ])('says of %j where the fault is and what to write', (text, expected) => {
    expect(said(text)).toEqual([expected]);
  });
});

describe('workTooOld', () => {
  const work = (text: string) => parseGoWork('go.work', text).file ?? expect.unreachable();
  const member = (text: string) => parseGoMod('svc/go.mod', text).file ?? expect.unreachable();

  it('says which member needs a newer go line, and what to run', () => {
    expect(workTooOld(work('use ./svc\n'), member('module m\ngo 1.25.0\n'), './svc')).toMatchObject({
      message: 'the module in ./svc needs go 1.25.0, but go.work has no go line, which means go 1.18',
      remedy: 'run `go work use`, or write `go 1.25.0` in go.work',
      place: { file: 'go.work', line: 1, column: 1 },
    });
    expect(workTooOld(work('\ngo 1.24.1\n'), member('module m\ngo 1.25.0\n'), './svc')).toMatchObject({
      message: 'the module in ./svc needs go 1.25.0, but go.work says go 1.24.1',
      place: { line: 2 },
    });
  });

  it('is silent where the go command is: equal or older, and before Go 1.21', () => {
    expect(workTooOld(work('go 1.25.0\n'), member('module m\ngo 1.25\n'), '.')).toBeUndefined();
    expect(workTooOld(work(''), member('module m\ngo 1.20\n'), '.')).toBeUndefined();
    expect(workTooOld(work('go 1.21\n'), member('module m\n'), '.')).toBeUndefined();
  });
});
