// Which files a source leads to by #include.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeTree } from '#testkit';
import { digestFile } from './digest.ts';
import { inclusionFinder } from './inclusions.ts';

test('what is included is followed by every way to name it, in every place, and no further', async () => {
  await using folder = await temporaryFolder();
  const top = folder.path;
  await writeTree(top, {
    'p/p.go': [
      'package p',
      '// #include "../beside/plain.h"',
      '// #  include <by-flag.h>',
      '// #include \\',
      '//   "not-go.h"',
      '// #if __has_include("../beside/asked.h")',
      '// #define NAME "../beside/macro.h"',
      '// #include NAME',
      '// #include <stdio.h>',
      '// #include "../beside/gone.h"',
      'import "C"',
    ].join('\n'),
    'p/p.s': '#include "textflag.h"\n#include/* */"../beside/asm.h"\n#include \\\n "../beside/continued.h"\n',
    'beside/plain.h': '#include "deep/deep.h"\n',
    'beside/deep/deep.h': '#include "../round.h"\n',
    'beside/round.h': '#include "plain.h"\n',
    'beside/asked.h': '',
    'beside/macro.h': '',
    'beside/asm.h': '.incbin "../beside/bytes.bin"\n',
    'beside/bytes.bin': 'x',
    'beside/continued.h': '',
    'beside/other.h': '',
    'flag/by-flag.h': '',
    'flag/forced.h': '#include "forced-too.h"\n',
    'flag/forced-too.h': '',
  });
  const inclusions = inclusionFinder(digestFile);
  const p = join(top, 'p');
  const found = inclusions(p, [join(p, 'p.go'), join(p, 'p.s')], ['../flag', join(top, 'flag/forced.h')]);
  expect([...found].map((file) => file.slice(top.length + 1)).sort()).toEqual([
    'beside/asked.h',
    'beside/asm.h',
    'beside/bytes.bin',
    'beside/continued.h',
    'beside/deep/deep.h',
    'beside/macro.h',
    'beside/plain.h',
    'beside/round.h',
    'flag/by-flag.h',
    'flag/forced-too.h',
  ]);
});
