// Causes in how it was linked that no build info names: symbols left out, another C compiler.

import type { Cause } from './answer.ts';
import { type Compared, cause, type Rule, settingDiffers, shown } from './compared.ts';
import type { Side } from './side.ts';

const debugSection = /^\.z?debug_|^__DWARF,/;
const symbolSection = /^\.symtab$/;

/** The go command records -ldflags only without -trimpath, and strip leaves no trace. */
export const strippedCause: Rule = (compared) => {
  if (settingDiffers(compared, '-ldflags') || !areWhole(compared)) return [];
  const lacking = (pattern: RegExp): 'A' | 'B' | undefined => {
    const only = compared.sections.filter(
      ({ name, a, b }) => pattern.test(name) && (a === undefined || b === undefined),
    );
    const one = only[0]?.a === undefined ? 'A' : 'B';
    return only.length > 0 && !has(compared, one, pattern) ? one : undefined;
  };
  const [debug, symbols] = [lacking(debugSection), lacking(symbolSection)];
  const side = symbols ?? debug;
  if (side === undefined) return [];
  const what = [...(symbols ? ['no symbols'] : []), ...(debug ? ['no debug information'] : [])].join(' and ');
  // The symbols of Mach-O and PE files stand in what both have; -s leaves out both.
  const flags = "-ldflags='-s -w'";
  const found: Cause = cause(
    'stripped',
    `${side} has ${what}: it was linked with ${flags}, or stripped`,
    `give both ${flags}, or neither, and strip neither`,
  );
  return [found];
};

/** Of a file that is cut off nobody knows what it had. */
function areWhole({ a, b }: Compared): boolean {
  return [a, b].every(({ executable, source }) => executable !== undefined && executable.end <= source.size);
}

function has({ a, b }: Compared, side: 'A' | 'B', pattern: RegExp): boolean {
  const { executable } = side === 'A' ? a : b;
  return executable?.sections.some(({ name }) => pattern.test(name)) ?? false;
}

/** What C compilers leave behind in an ELF file: a text for each that took part. */
export const compilerCause: Rule = (compared) => {
  if (!compared.sections.some(({ name, a, b }) => name === '.comment' && a !== undefined && b !== undefined)) return [];
  const [a, b] = [compilersOf(compared.a), compilersOf(compared.b)];
  if (a === b) return [];
  return [
    cause(
      'c-compiler',
      `the C compilers differ: ${shown(a)} (A), ${shown(b)} (B)`,
      'build both with the same C compiler (CC), or with CGO_ENABLED=0',
    ),
  ];
};

function compilersOf({ executable, source }: Side): string {
  const section = executable?.sections.find(({ name }) => name === '.comment');
  if (!section || section.offset + section.fileSize > source.size) return '';
  const text = source.read(section.offset, section.offset + section.fileSize).toString('latin1');
  return [...new Set(text.split('\0').filter(Boolean))].join(', ');
}
