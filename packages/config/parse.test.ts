import { expect, test } from 'vitest';
import { parseConfig } from './parse.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** `line:column message | remedy` of every fault. */
function faults(text: string): string[] {
  return parseConfig('gows.jsonc', bytes(text)).diagnostics.map(
    ({ place, message, remedy }) => `${place?.line}:${place?.column} ${message} | ${remedy}`,
  );
}

test('a whole file is read, with comments and trailing commas', () => {
  const { config, diagnostics } = parseConfig(
    'w/gows.jsonc',
    bytes(`// how tests read
{
  "$schema": "https://example.com/config.json",
  "inert": ["docs/**", "!README.md"], /* both */
  "packages": {
    "./api/...": { "inputs": ["testdata/**", "/fixtures/*.json", "!out.log"], "env": ["A", "APP_*", "!ID"], },
    "example.com/db": { "cache": false, "exclusive": true },
  },
}
`),
  );
  expect(diagnostics).toEqual([]);
  const written = (line: number, column: number, text: string) => ({
    text,
    place: { file: 'w/gows.jsonc', line, column },
  });
  expect(config?.inert).toEqual([written(4, 13, 'docs/**'), written(4, 24, '!README.md')]);
  expect(config?.packages.map(({ pattern }) => pattern)).toEqual([
    written(6, 5, './api/...'),
    written(7, 5, 'example.com/db'),
  ]);
  expect(config?.packages[0]?.env?.map(({ text }) => text)).toEqual(['A', 'APP_*', '!ID']);
  expect(config?.packages[1]).toMatchObject({ cache: false, exclusive: true });
});

test('an empty object is a whole file; a byte order mark does no harm', () => {
  expect(parseConfig('gows.jsonc', bytes('{}')).config).toEqual({ file: 'gows.jsonc', inert: [], packages: [] });
  expect(faults('\uFEFF{ "inert": [] }')).toEqual([]);
});

test('all faults of meaning are told at once, in the order of the file', () => {
  expect(
    faults(`{
  "packges": {},
  "inputs": ["a"],
  "inert": "docs",
  "packages": {
    "./api": { "input": [], "env": ["A=b", 7], "cache": "no" },
    "std": {},
    "./api": { "inert": [] },
    "/abs/...": [],
    "./x": { "inputs": ["/../x", "a//b", "a/../b", "..", "[z-a]", "a[!b]", "(a)", "a\\\\b", ""] }
  }
}`),
  ).toEqual([
    '2:3 there is no key "packges" here | did you mean "packages"?',
    '3:3 there is no key "inputs" here | it belongs to a package: "packages": {"./...": {"inputs": …}}',
    '4:12 "inert" wants a list of texts, and not a text | write "inert": ["docs"]',
    '6:16 there is no key "input" here | did you mean "inputs"?',
    '6:37 "A=b" is no name of a variable: it holds a value | write the name alone: "A"',
    '6:44 "env" holds texts, and not a number | put it in double quotes, or delete it',
    '6:57 "cache" wants true or false, and not a text | write true or false, without quotes',
    '7:5 std reaches beyond the workspace, and gows tests packages of the workspace | name "work" or "./..." for all packages here; for others use "go test"',
    '8:5 "./api" is there a second time | join the two, or delete one',
    '9:5 "/abs/..." is no package pattern: it is the path of one machine | write it from the workspace root: "./svc/..."',
    '9:17 a list stands where an object is expected | write {"key": value, …}',
    '10:25 "/../x" leads out of the workspace | name files of the workspace; what a test opens elsewhere counts by itself',
    '10:34 "a//b" is no pattern of files: a step between slashes is empty | write "a/b"',
    '10:42 "a/../b" is no pattern of files: . and .. may stand at its beginning only | write the path without them',
    '10:52 ".." is no pattern of files: it ends in a folder without a name | write "../**"',
    '10:58 "[z-a]" is no pattern of files: Range out of order in character class | write the first letter of a range first: [a-z]',
    '10:67 "a[!b]" is no pattern of files: [! is not known | write "a[^b]"',
    '10:76 "(a)" is no pattern of files: it holds one of ( ) | " | write ? in the place of such a character, {a,b} for one of several',
    '10:83 "a\\\\b" is no pattern of files: it holds a backslash | write "a/b"',
    '10:91 "" is no pattern of files: it names nothing | write "**" for everything',
  ]);
});

test('what is wrong with the remote cache is told without showing what may be secret', () => {
  const key = 'A'.repeat(43);
  expect(
    faults(`{
  "remote": {
    "url": "http://me:hunter2@cache",
    "trust": ["gows-key-1:${key}", "gows-pub-1:${key}@", "gows-pub-1:${key}@main"],
    "token": "hunter2",
    "packages": {}
  },
  "trust": []
}`),
  ).toEqual([
    '3:12 the address of the remote cache holds a user or a password, and this file is read by many | write the address alone here, and set GOWS_REMOTE to the whole one where it is needed',
    '4:15 a secret key stands where a public one is expected | take it out, make a new pair with "gows cache key", and write the line that begins with gows-pub-1',
    `4:73 "gows-pub-1:${key}@" is no public key | write the line that "gows cache key" has printed: "gows-pub-1:…", with "@main" at the end for one scope`,
    '5:5 there is no key "token" here | the keys are "url" and "trust"',
    '6:5 there is no key "packages" here | it belongs to the top of the file, beside "inert"',
    '8:3 there is no key "trust" here | it belongs to "remote": {"trust": …}',
  ]);
});

test('faults of syntax have their place, one a line, and what can be trusted is judged all the same', () => {
  expect(
    faults('{\n  "inert": 3,\n  "packages": {\n    "./a" { "cache": 1 },\n    "./b": { "cashe": 1 }\n  }\n'),
  ).toEqual([
    '2:12 "inert" wants a list of texts, and not a number | write "inert": ["…"]',
    '4:11 { stands where a colon is expected | write ":" between key and value',
  ]);
  expect(faults("{\n  'inert': [\n    'a',\n    tru\n  ]\n}")).toEqual([
    `2:3 'inert' is not in double quotes | write "…" around keys and texts`,
    `3:5 'a' is not in double quotes | write "…" around keys and texts`,
    '4:5 tru is no word of JSON | write "tru" for a key or a text',
  ]);
  expect(faults('{\n  "inert": ["a" "b"],\n  "inert": 1,\n  "packages": {\n')).toEqual([
    '2:17 "b" stands where a comma is expected | write "," after the value before it',
    '3:3 "inert" is there a second time | join the two, or delete one',
    '5:1 the file ends where a "}" is expected | close every "{"',
  ]);
  expect(faults('')).toEqual(['1:1 the file ends where a value is expected | write {} at least, or delete the file']);
  expect(faults('{} {}')).toEqual(['1:4 { stands after the end of the object | delete it, or move it into the braces']);
  expect(faults('[]')).toEqual(['1:1 a list stands where an object is expected | write {"key": value, …}']);
  expect(faults('{ /* "inert": []\n}')).toEqual(['1:3 a comment is never closed | write */ at its end']);
});

test('a file in UTF-16 is told as one fault; columns count bytes', () => {
  const utf16 = new Uint8Array(Buffer.from('{}', 'utf16le'));
  expect(parseConfig('gows.jsonc', new Uint8Array([0xff, 0xfe, ...utf16])).diagnostics).toMatchObject([
    { code: 'config/syntax', place: { line: 1, column: 1 }, remedy: 'save it as UTF-8' },
  ]);
  expect(faults('{ /* é */ "cache": 1 }')[0]).toMatch(/^1:12 /);
});
