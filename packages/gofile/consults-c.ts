// What C and C++ code consults: the preambles of cgo, and the C files of a package. The test log sees none of it.

import { lexeme } from './text.ts';

const skip = new RegExp([lexeme.lineComment, lexeme.blockComment, lexeme.interpreted, lexeme.rune].join('|'), 'g');

const environment =
  /\b(?:(?:secure_|_w|w)?getenv(?:_s)?|_dupenv_s|GetEnvironment(?:Variable|Strings)[AW]?)\s*\(|\b_{0,2}environ\b|\benvp\b/;

const files = new RegExp(
  String.raw`\b(?:freopen|fopen|fopen64|open|open64|openat|openat2|stat|stat64|lstat|fstatat|statx|access|faccessat|` +
    `opendir|scandir|readlink|readlinkat|realpath|glob|n?ftw|fts_open|dlopen|CreateFile[AW]?|` +
    String.raw`system|popen|exec[lv]p?e?|execvpe|fexecve|posix_spawnp?|CreateProcess[AW]?)\s*\(` +
    String.raw`|\b(?:i|w?if)?fstream\b|\bifstream\b|\bstd::filesystem\b`,
);

/** Names that mean the same where Go calls them as `C.name`. */
export function consultedByName(name: string): { readonly cEnvironment: boolean; readonly cFiles: boolean } {
  return consultedByC(`${name}(`);
}

export function consultedByC(text: string): { readonly cEnvironment: boolean; readonly cFiles: boolean } {
  const code = text.replace(skip, ' ');
  return { cEnvironment: environment.test(code), cFiles: files.test(code) };
}
