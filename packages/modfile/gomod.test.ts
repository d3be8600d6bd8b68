// What go.mod files mean to this room, and what it says about those that are wrong.

import { describe, expect, it } from 'vitest';
import { parseGoMod } from './index.ts';

const head = 'module example.com/m\n\ngo 1.25.0\n';

/** `severity line:column message → remedy` for each diagnostic. */
function said(text: string | Uint8Array): readonly string[] {
  return parseGoMod('go.mod', text).diagnostics.map(
    ({ severity, place, message, remedy }) => `${severity} ${place?.line}:${place?.column} ${message} → ${remedy}`,
  );
}

describe('parseGoMod', () => {
  it('gives every directive with its place', () => {
    const text = `// Deprecated: use example.com/n
module example.com/m

go 1.25.0
toolchain go1.26.1
godebug default=go1.24

require (
	example.com/a v1.2.3
	example.com/b/v2 v2.0.1 // indirect
	example.com/c v3.0.0+incompatible // indirect; kept for tests
)
exclude example.com/a v1.2.2
replace example.com/a v1.2.3 => ../a
replace example.com/b/v2 => "example.com/fork/v2" v2.1.0
// broken build
retract [v1.0.0, v1.0.5]
retract v0.9.0 // typo
tool example.com/a/cmd/gen
ignore ./node_modules
`;
    const { file, diagnostics } = parseGoMod('go.mod', text);
    expect(diagnostics).toEqual([]);
    const { syntax: _, ...value } = file ?? { syntax: undefined };
    const at = (line: number, column = 1) => ({ file: 'go.mod', line, column });
    expect(value).toEqual({
      module: { path: 'example.com/m', deprecated: 'use example.com/n', place: at(2) },
      go: { version: '1.25.0', place: at(4) },
      toolchain: { name: 'go1.26.1', place: at(5) },
      godebug: [{ key: 'default', value: 'go1.24', place: at(6) }],
      require: [
        { path: 'example.com/a', version: 'v1.2.3', indirect: false, place: at(9, 2) },
        { path: 'example.com/b/v2', version: 'v2.0.1', indirect: true, place: at(10, 2) },
        { path: 'example.com/c', version: 'v3.0.0+incompatible', indirect: true, place: at(11, 2) },
      ],
      exclude: [{ path: 'example.com/a', version: 'v1.2.2', place: at(13) }],
      replace: [
        { old: { path: 'example.com/a', version: 'v1.2.3' }, new: { path: '../a' }, place: at(14) },
        { old: { path: 'example.com/b/v2' }, new: { path: 'example.com/fork/v2', version: 'v2.1.0' }, place: at(15) },
      ],
      retract: [
        { low: 'v1.0.0', high: 'v1.0.5', rationale: 'broken build', place: at(17) },
        { low: 'v0.9.0', high: 'v0.9.0', rationale: 'typo', place: at(18) },
      ],
      tool: [{ path: 'example.com/a/cmd/gen', place: at(19) }],
      ignore: [{ path: './node_modules', place: at(20) }],
    });
  });

  it('reads CRLF as LF', () => {
    const text = `${head}require (\n\texample.com/a v1.2.3 // indirect\n)\n`;
    const { file } = parseGoMod('go.mod', text.replaceAll('\n', '\r\n'));
    expect(file?.require).toEqual(parseGoMod('go.mod', text).file?.require);
    expect(file?.require[0]?.indirect).toBe(true);
  });

  it('tells of all faults of a file at once, those of syntax and those of meaning', () => {
    const text = `module example.com/m
go go1.25
requires example.com/a v1.0.0
require (
	example.com/b
	example.com/c "v1.0.0
	example.com/d v2.0.0 /* why */
)
use ./svc
retract [v1.0.0, v1.1.0
`;
    expect(said(text)).toEqual([
      'error 2:4 `go1.25` is not a Go version → write `go 1.25`',
      'error 3:1 unknown directive `requires` → write `require`',
      'error 5:2 require cannot be followed by `example.com/b` → write `require example.com/path v1.2.3`',
      'error 6:16 a quoted string is not closed on its line → add the closing "',
      'error 7:16 example.com/d must have a version of v0 or v1, but `v2.0.0` is of v2 → ' +
        'write the path `example.com/d/v2`, or the version `v2.0.0+incompatible` if that module has no go.mod',
      'error 7:23 a comment begins with `/*` → write // before each line of the comment',
      'error 9:1 unknown directive `use` → delete the line here: `use` belongs in go.work',
      'error 10:9 retract cannot be followed by `[ v1.0.0 , v1.1.0` → ' +
        'write `retract v1.2.3` or `retract [v1.2.3, v1.3.0]`',
    ]);
  });

  it.each([
    [
      '\uFEFFmodule m\n',
      'error 1:1 the file begins with a byte order mark → save the file as UTF-8 without a byte order mark',
    ],
    [
      'm\0o\0d\0\n\0',
      'error 1:2 the file is not text: it has a zero byte → save the file as UTF-8 (it may be UTF-16 or damaged)',
    ],
    ['module m\u00a0\n', 'error 1:9 unexpected character U+00A0 → delete the character'],
    [
      '',
      'error 1:1 the file has no module line → write `module example.com/path` as its first line, or run `go mod edit -module=example.com/path`',
    ],
    [
      'module m\nrequire (\n\ta v1.0.0\n',
      'error 2:1 the block `require (` is never closed → write `)` on a line of its own after the last line of the block',
    ],
    [
      'module m\nrequire (\n) x\n',
      'error 3:3 something follows the `)` that closes a block → begin a new line after `)`',
    ],
    ['module m\ngo (\n1.25\n)\n', 'error 2:1 go takes no block → write `go …` on one line'],
    [
      'module m\nmodule n\n',
      'error 2:1 module is set a second time; the first is on line 1 → delete one of the two lines',
    ],
    [
      'module é/è\n',
      'error 1:8 `é/è` cannot be a module path: it has the character `é` → write a path such as `example.com/team/project`',
    ],
    ['module m // é\ntool é é\n', 'error 2:6 tool cannot be followed by `é é` → write `tool example.com/path/cmd`'],
    [
      "module 'm'\n",
      "error 1:8 'm' has a quote in it → write the text without quotes, or within double quotes with Go escapes",
    ],
    [
      'module toolchain\n',
      'error 1:8 `toolchain` cannot be a module path: Go reserves it → write a path such as `example.com/team/project`',
    ],
    [
      'module m\ntool a/b@v1.0.0\n',
      "error 2:6 `a/b@v1.0.0` cannot be a tool's path: it has the character `@` → write `tool a/b`",
    ],
    [
      'module m\nreplace a => b\n',
      'error 2:14 `b` is neither a folder nor a module with a version → write `./b` for a folder, or add a version',
    ],
    [
      'module m\nreplace a => b@v1.2.3\n',
      'error 2:14 `b@v1.2.3` is neither a folder nor a module with a version → write `b v1.2.3`',
    ],
    [
      'module m\nreplace a => ./b v1.0.0\n',
      'error 2:18 `./b` is a folder, and a folder has no version → delete `v1.0.0`',
    ],
    [
      'module m\nreplace a => ./b\nreplace a => ./c\n',
      'error 3:9 a is replaced twice, by ./b on line 2 and by ./c → delete one of the two',
    ],
    [
      'module m\nretract v2.0.0\n',
      'error 2:9 m must have a version of v0 or v1, but `v2.0.0` is of v2 → write the path `m/v2`, or the version `v2.0.0+incompatible` if that module has no go.mod',
    ],
    [
      'module m\ntoolchain 1.25.0\n',
      'error 2:11 `1.25.0` is not a toolchain → write `toolchain go1.25.0`, or `toolchain default`',
    ],
    [
      'module m\nrequire a "v1\\q"\n',
      'error 2:11 "v1\\q" is not a valid quoted string → write the text without quotes, or within double quotes with Go escapes',
    ],
  ])('says of %j where the fault is and what to write', (text, expected) => {
    expect(said(text)).toEqual([expected]);
  });

  it('warns of a version that the go command has to look up, and takes the file', () => {
    const text = `${head}require example.com/a v1.2\nrequire example.com/b 1.2.3\nrequire example.com/c master\n`;
    expect(said(text)).toEqual([
      'warning 4:23 `v1.2` is not a full version, so the go command has to look it up → write `v1.2.0`',
      'warning 5:23 `1.2.3` is not a full version, so the go command has to look it up → write `v1.2.3`',
      'warning 6:23 `master` is not a full version, so the go command has to look it up → write a version such as `v1.2.3`',
    ]);
    expect(parseGoMod('go.mod', text).file?.require.map(({ version }) => version)).toEqual([
      'v1.2.0',
      '1.2.3',
      'master',
    ]);
  });

  it('counts columns in bytes, and takes bytes that are not UTF-8', () => {
    const text = Buffer.concat([
      Buffer.from(`${head}// `),
      Buffer.of(0xff, 0xe2, 0x82),
      Buffer.from('\nreplace é => b\n'),
    ]);
    expect(said(text)).toEqual([
      'error 5:15 `b` is neither a folder nor a module with a version → write `./b` for a folder, or add a version',
    ]);
  });

  it('takes a zero byte in a comment, as the go command does', () => {
    expect(parseGoMod('go.mod', `${head}// \0\n`)).toMatchObject({
      file: { go: { version: '1.25.0' } },
      diagnostics: [],
    });
  });

  it('does not take what lies in an open block for faults', () => {
    expect(said(`${head}require (\n\texample.com/a v1.0.0\n\nreplace example.com/a => ../a\n`)).toHaveLength(1);
  });

  it('reads 300 requirements in less than a millisecond', () => {
    const lines = Array.from(
      { length: 300 },
      (_, index) => `\tgithub.com/team/project${index} v1.${index}.0 // indirect\n`,
    );
    const text = Buffer.from(`${head}\nrequire (\n${lines.join('')})\n`);
    for (let index = 0; index < 200; index++) parseGoMod('go.mod', text);
    const times = Array.from({ length: 200 }, () => {
      const start = performance.now();
      parseGoMod('go.mod', text);
      return performance.now() - start;
    });
    // The least of many: other work on the machine only adds.
    expect(Math.min(...times)).toBeLessThan(1);
  });
});
