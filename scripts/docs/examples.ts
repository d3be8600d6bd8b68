// What pages tell people to type: commands of gows in code, and configuration.

import { splitArguments } from '#gocmd';
import { commands } from '../../cli/commands/index.ts';
import { rulesOf } from '../../cli/go-rules.ts';
import { takenGoFlags } from '../../cli/help.ts';
import { ownFlags } from '../../cli/options.ts';

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

/** Commands of gows in the shell lines of a pipeline. */
export function typedIn(pipeline: string): readonly Typed[] {
  const lines = pipeline.replaceAll(/\\\n\s*/g, '');
  const found = lines.matchAll(/(?:^\s*|[:-] |do )gows ([^#|;>\n]*)/gm);
  return [...found].map(([, words = '']) => words.replaceAll('"', '').trim().split(/\s+/));
}

/** What is wrong with a command line; undefined where gows would take it. */
export function commandFault(typed: Typed): string | undefined {
  const cut = typed.indexOf('--');
  const takesCommand = cut >= 0 && commands.some((spec) => spec.takesCommand && spec.name === typed[0]);
  const words = takesCommand ? typed.slice(0, cut) : typed;
  const named = (name: string) => commands.find((spec) => spec.name === name);
  const rules = rulesOf(named(`${typed[0]} ${typed[1]}`) ?? named(typed[0] ?? '') ?? { goFlags: 'test' }, words);
  const split = splitArguments(words, ownFlags, rules);
  const [diagnostic] = split.diagnostics;
  if (diagnostic) return diagnostic.message;
  const [first, second] = split.gows;
  if (first === undefined || ['help', '--version'].includes(first)) return undefined;
  // `gows affected` alone, in prose, is every command that begins so.
  const group = second === undefined && commands.some(({ name }) => name.startsWith(`${first} `));
  const spec = named(`${first} ${second}`) ?? named(first);
  if (!spec) return group ? undefined : `there is no command ${first}`;
  const own = split.gows.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')[0]);
  const go = [...split.build, ...split.run, ...split.own].map(({ name }) => name);
  const strange = [
    ...own.filter((name) => !spec.flags.some((flag) => flag.name === name)),
    ...go.filter((name) => !takenGoFlags(spec).some((rule) => rule.name === name)),
  ];
  return strange.length > 0 ? `gows ${spec.name} has no ${strange.join(' ')}` : undefined;
}
