// Edits change what they name and no other byte; printing gives the standard form.

import { describe, expect, it } from 'vitest';
import { parseGoMod, parseGoWork, printFile, rewriteFolders, setReplaceTarget, setUsePath } from './index.ts';

const work = (text: string) => parseGoWork('/w/go.work', text).file ?? expect.unreachable();
const mod = (text: string) => parseGoMod('/w/go.mod', text).file ?? expect.unreachable();

const crooked = `go   1.25.0 // keep\r
use ( // open
  ./a   // first

  // before
	"./b"	// second é
) // close
replace   example.com/x v1.2.3=>./x // folder
replace example.com/x v1.2.3 => ./x // folder
replace example.com/y => example.com/z v1.0.0
`;

describe('setUsePath', () => {
  it('changes one folder and keeps comments, spaces and line ends', () => {
    const text = crooked.replace(/replace {3}.*\n/, '');
    expect(setUsePath(work(text), './b', '/abs/b b')).toBe(text.replace('"./b"', '"/abs/b b"'));
    expect(setUsePath(work(text), './c', '/abs/c')).toBe(text);
  });
});

describe('setReplaceTarget', () => {
  const text = crooked.replace(/replace {3}.*\n/, '');

  it('changes the target of the one replacement', () => {
    const { syntax } = work(text);
    expect(setReplaceTarget(syntax, { path: 'example.com/x', version: 'v1.2.3' }, { path: '/abs/x' })).toBe(
      text.replace('=> ./x //', '=> /abs/x //'),
    );
    expect(setReplaceTarget(syntax, { path: 'example.com/y' }, { path: '../y' })).toBe(
      text.replace('example.com/z v1.0.0', '../y'),
    );
    expect(setReplaceTarget(syntax, { path: 'example.com/x' }, { path: '../y' })).toBe(text);
  });

  it('works in a block of a go.mod', () => {
    const { syntax } = mod('module m\nreplace (\n\ta => ../a // why\n\tb => c v1.0.0\n)\n');
    expect(setReplaceTarget(syntax, { path: 'b' }, { path: 'd', version: 'v1.1.0' })).toBe(
      'module m\nreplace (\n\ta => ../a // why\n\tb => d v1.1.0\n)\n',
    );
  });
});

describe('rewriteFolders', () => {
  it('maps every folder in one go, and no module', () => {
    const text = 'use ./a\nuse (\n\t../b // b\n)\nreplace x => ./x\nreplace y => z v1.0.0\nreplace w => /w // abs\n';
    const absolute = (path: string) => (path.startsWith('/') ? path : `/root/${path}`);
    expect(rewriteFolders(work(text).syntax, { use: absolute, replace: absolute })).toBe(
      'use /root/./a\nuse (\n\t/root/../b // b\n)\nreplace x => /root/./x\nreplace y => z v1.0.0\nreplace w => /w // abs\n',
    );
  });
});

describe('printFile', () => {
  it('gives the standard form and keeps every comment', () => {
    const text =
      '// top\r\n\r\n\r\nmodule  "m" // name\r\nrequire (\r\n\r\n  a v1.2 // x\r\n\r\n\r\n  // b\r\n b v1.0.0\r\n\r\n)\r\n';
    expect(printFile(mod(text).syntax)).toBe(
      '// top\n\nmodule m // name\n\nrequire (\n\ta v1.2.0 // x\n\n\t// b\n\tb v1.0.0\n)\n',
    );
  });
});
