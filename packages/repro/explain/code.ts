// Which functions of two Go programs differ, and of which packages and modules they are.

import type { BuildModule, GoFunction } from '#binary';
import type { Compared } from './compared.ts';
import type { Side } from './side.ts';

/** What tells functions and lines to debuggers and tracebacks. */
export const lineSection = /gopclntab\)?$|^\.z?debug_|^__DWARF,/;

export interface CodeDifference {
  /** Names of functions of another size, or that one program lacks; in the order of A, then of B. */
  readonly resized: readonly string[];
  /** Of functions of the same size, those with other bytes; known only where nothing has moved. */
  readonly patched: readonly string[];
}

/** Undefined where one of them has no table of functions, or one that cannot be read. */
export function compareCode({ a, b, sections }: Compared): CodeDifference | undefined {
  const [left, right] = [functionsOf(a), functionsOf(b)];
  if (!left || !right) return undefined;
  const [codeA, codeB] = [codeOf(left, a), codeOf(right, b)];
  const isKnown = codeA !== undefined && codeB !== undefined;
  const [sizesA, sizesB] = [sizesOf(left, isKnown ? codeA : undefined), sizesOf(right, isKnown ? codeB : undefined)];
  const resized = [...new Set([...sizesA.keys(), ...sizesB.keys()])].filter(
    (name) => sizesA.get(name) !== sizesB.get(name),
  );
  const moved = sections.some(({ name, a: from, b: to }) => from !== to && isMapped(name));
  const patched = resized.length > 0 || moved || !isKnown ? [] : patchedFunctions(left, codeA, codeB);
  return { resized, patched };
}

/** Where it is larger, what comes after it has another address. */
function isMapped(name: string): boolean {
  return !lineSection.test(name) && !/^(\.symtab|\.strtab|\.shstrtab|__LINKEDIT|outside of sections)$/.test(name);
}

function functionsOf({ code }: Side): readonly GoFunction[] | undefined {
  try {
    return code?.functions().filter(({ name }) => name !== 'go:buildid');
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What the linker fills up to the next function with: INT3 on x86, zeros elsewhere. */
function fillerOf({ executable }: Side): number {
  return executable?.arch === 'amd64' || executable?.arch === '386' ? 0xcc : 0;
}

/** Of all functions, from the first one on. */
interface MachineCode {
  readonly bytes: Buffer;
  readonly filler: number;
}

/** Undefined where it is not known at which byte Go's functions begin, as there is C code before them. */
function codeOf(functions: readonly GoFunction[], side: Side): MachineCode | undefined {
  const text = side.executable?.sections.find(({ name }) => name === '.text' || name === '__TEXT,__text');
  if (!text || text.offset + text.fileSize > side.source.size) return undefined;
  const size = functions.reduce((sum, each) => sum + each.size, 0);
  const inFile = Math.min(text.size, text.fileSize);
  const before = side.executable?.format === 'ELF' ? 0 : buildIdSize(side);
  const rest = inFile - before - size;
  if (rest < 0 || rest > mostRest) return undefined;
  const start = text.offset + before;
  return { bytes: side.source.read(start, start + size), filler: fillerOf(side) };
}

/** Behind the last function may be so many bytes for the sake of alignment. */
const mostRest = 64;

/** Without notes, the build id is what stands first. */
function buildIdSize({ code }: Side): number {
  const [first] = code?.functions() ?? [];
  return first?.name === 'go:buildid' ? first.size : 0;
}

/** Of those with the same name, as methods made by the compiler have, together; where the code is known, without filler. */
function sizesOf(functions: readonly GoFunction[], code: MachineCode | undefined): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  let start = 0;
  for (const { name, size } of functions) {
    let end = start + size;
    while (code && end > start && code.bytes[end - 1] === code.filler) end--;
    sizes.set(name, (sizes.get(name) ?? 0) + end - start);
    start += size;
  }
  return sizes;
}

/** Both programs lie alike, so that a function stands in both at the same place. */
function patchedFunctions(functions: readonly GoFunction[], a: MachineCode, b: MachineCode): readonly string[] {
  const names: string[] = [];
  let start = 0;
  for (const { name, size } of functions) {
    const end = start + size;
    if (a.bytes.compare(b.bytes, start, end, start, end) !== 0) names.push(name);
    start = end;
  }
  return names;
}

/** Whose code has changed, for a sentence. */
export interface ChangedCode {
  /** Import path of the first package. */
  readonly first: string;
  /** `example.com/a, example.com/b and 3 more`. */
  readonly list: string;
  /** Name of one of the functions, without the folder of its package. */
  readonly example: string;
}

const mostNamed = 3;

/** Undefined where no function has. */
export function changedCode(compared: Compared, code: CodeDifference): ChangedCode | undefined {
  const main = compared.a.build?.path;
  const packages = new Map<string, string>();
  for (const name of changedFunctions(compared, code)) {
    const path = packageOf(name, main);
    if (!packages.has(path)) packages.set(path, name);
  }
  // What generic code and inlining carry into other packages comes from the modules that nothing vouches for.
  const open = [...packages.keys()].filter((path) => isOpen(moduleOfPackage(path, compared.a)));
  const named = open.length > 0 ? open : [...packages.keys()];
  const [first] = named;
  if (first === undefined) return undefined;
  const more = named.length > mostNamed ? ` and ${named.length - mostNamed} more` : '';
  const name = packages.get(first) ?? '';
  return { first, list: named.slice(0, mostNamed).join(', ') + more, example: name.slice(name.lastIndexOf('/') + 1) };
}

/**
 * Where texts have moved, all code that points to them differs, also that of Go itself; then functions of the same size
 * tell nothing.
 */
function changedFunctions(compared: Compared, { resized, patched }: CodeDifference): readonly string[] {
  const main = compared.a.build?.path;
  const moved = patched.some((name) => !isOpen(moduleOfPackage(packageOf(name, main), compared.a)));
  return moved ? resized : [...resized, ...patched];
}

/** Nothing vouches for its content: neither a version with a checksum nor a commit. */
function isOpen(module: BuildModule | undefined): boolean {
  return module !== undefined && (module.replace ? module.replace.sum === undefined : module.sum === undefined);
}

/** Import path of the package of a function: `example.com/lib/v2` of `example.com/lib/v2.(*T).Close[go.shape.int]`. */
function packageOf(name: string, main: string | undefined): string {
  const bare = name.replace(/\[.*$/s, '').replace(/^type:\.(eq|hash)\./, '');
  const slash = bare.lastIndexOf('/') + 1;
  const dot = bare.indexOf('.', slash);
  const path = (dot < 0 ? bare : bare.slice(0, dot)).replace(/%([\da-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return path === 'main' && main !== undefined ? main : path;
}

/** The module whose package that is; undefined of the standard library. */
export function moduleOfPackage(path: string, { build }: Side): BuildModule | undefined {
  const modules = [...(build?.main ? [build.main] : []), ...(build?.deps ?? [])];
  return modules
    .filter((module) => path === module.path || path.startsWith(`${module.path}/`))
    .sort((one, other) => other.path.length - one.path.length)[0];
}
