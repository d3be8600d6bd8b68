// The help text: made from the table of commands and flags, so that it cannot tell of what is not there.

import { Command, Option } from 'commander';
import { type FlagRule, findGoFlag, goFlagTable, takenVetFlags } from '#gocmd';
import type { CommandSpec } from './commands/command.ts';
import { refusal, rulesOf } from './go-rules.ts';
import type { OwnFlag } from './options.ts';

/** The commander command that reads the own flags of a spec. It never prints and never exits by itself. */
export function makeCommand(spec: CommandSpec): Command {
  const command = new Command(spec.name)
    .exitOverride()
    .helpOption(false)
    .allowExcessArguments()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} });
  for (const flag of spec.flags) command.addOption(optionOf(flag));
  return command;
}

function optionOf(flag: OwnFlag): Option {
  const option = new Option(spelled(flag), flag.about);
  const gather = (value: string, before: unknown): string[] => [...(Array.isArray(before) ? before : []), value];
  return flag.repeated ? option.argParser(gather) : option;
}

function spelled(flag: OwnFlag): string {
  if (flag.value === 'optional') return `--${flag.name} [${(flag.argument ?? 'VALUE').replace(/^=/, '')}]`;
  return flag.value === 'string' ? `--${flag.name} <${flag.argument ?? 'VALUE'}>` : `--${flag.name}`;
}

/** A flag as a person types it: `--base REF`, `--dry-run[=json]`, `--json`. */
export function shownFlag({ name, value, argument = 'VALUE' }: OwnFlag): string {
  if (value === 'optional') return `--${name}[=${argument.replace(/^=/, '')}]`;
  return value === 'string' ? `--${name} ${argument}` : `--${name}`;
}

/** `gows help`. */
export function overview(commands: readonly CommandSpec[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length), 'help COMMAND'.length);
  return [
    'gows runs what a change can affect in a Go workspace, and nothing else.',
    '',
    'usage: gows COMMAND [flags] [packages] [flags of the go command]',
    '',
    ...commands.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`),
    `  ${'help COMMAND'.padEnd(width)}  Show the flags and examples of a command`,
    `  ${'help inputs'.padEnd(width)}  Show which files count for which packages`,
    `  ${'--version'.padEnd(width)}  Show the version`,
    '',
    'Packages are named as for go test: ./svc/..., example.com/svc/api, work. A pattern ./... means every package of',
    'the workspace below this folder, whatever module it is in. Without a name, the whole workspace is meant.',
    '',
    'Exit codes: 0 fine, 1 something failed, 2 wrong usage or configuration, 3 the workspace or a needed base cannot',
    'be read, 4 a policy says no or binaries differ, 70 a defect in gows, 130 interrupted.',
    '',
  ].join('\n');
}

/** `gows COMMAND --help`. */
export function helpFor(spec: CommandSpec): string {
  const rows = spec.flags.map((flag) => [shownFlag(flag), flag.about] as const);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const lines = [
    `${spec.about}.`,
    '',
    `usage: gows ${spec.name} ${spec.usage}`.trimEnd(),
    '',
    'Flags:',
    ...rows.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`),
  ];
  if (spec.goFlags !== 'none') lines.push('', ...goFlagLines(spec));
  if (spec.examples) lines.push('', 'Examples:', ...spec.examples.map((example) => `  ${example}`));
  return `${lines.join('\n')}\n`;
}

/** The flags of the go command that a command takes, by name. */
export function takenGoFlags(spec: Pick<CommandSpec, 'name' | 'goFlags'>): readonly FlagRule[] {
  const find = rulesOf(spec, []) ?? findGoFlag;
  const names = [
    ...goFlagTable.map(({ name }) => name),
    ...(spec.goFlags === 'vet' ? takenVetFlags : []).map(({ name }) => name),
  ];
  return [...new Set(names)].sort().flatMap((name) => {
    const rule = find(name);
    return rule && rule.class !== 'refused' && !refusal(spec, rule) ? [rule] : [];
  });
}

/** Those flags in a paragraph of its own. */
function goFlagLines(spec: CommandSpec): readonly string[] {
  const names = takenGoFlags(spec).map(({ name }) => `-${name}`);
  const head = 'Flags of the go command, with their meaning there:';
  return [
    head,
    `  ${names.join(' ')}`,
    ...(spec.goFlags === 'test' ? ['The race detector is on unless -race=false is given.'] : []),
  ];
}
