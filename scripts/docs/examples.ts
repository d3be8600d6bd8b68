// What pages tell people to type: commands of gows in code, and configuration.

/** A command line of gows, as words after the program's name. */
export type Typed = readonly string[];

/** Commands in code, of lines and in prose; what a program says of itself (`gows 0.1.0 · …`, `gows: …`) is none. */
export function commandsOf(page: string): readonly Typed[] {
  const spans = [...page.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const fenced = [...page.matchAll(/^```[\s\S]*?^```$/gm)].flatMap(([block]) => block.split('\n'));
  const indented = [...page.matchAll(/^ {4}.*$/gm)].map(([line]) => line);
  return [...spans, ...fenced, ...indented].flatMap((code) => {
    const found = /(?:^|^.*(?:\$|&&|:|[A-Z_]+=\S*) )\s*gows( [^·|#]*)?(?: [|#] .*)?$/.exec(code.replaceAll('\\|', '|'));
    const words = (found?.[1] ?? '').match(/'[^']*'|\S+/g) ?? [];
    return found && !/^[0-9]/.test(words[0] ?? '') ? [words.map((word) => word.replaceAll(/['[\]]/g, ''))] : [];
  });
}

/** Examples of gows.jsonc. */
export function configurationsOf(page: string): readonly string[] {
  return [...page.matchAll(/^```jsonc\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
}
