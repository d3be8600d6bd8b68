// The pages of commands, flags and inputs, made from the tables that the program itself is made from.

import { type FlagReuse, type FlagRule, goFlagTable } from '#gocmd';
import { alwaysNames, environmentNoise, placeNames, unstablePaths } from '#observe';
import { inertFiles } from '#plan';
import type { CommandSpec } from '../../cli/commands/command.ts';
import { commands } from '../../cli/commands/index.ts';
import { overview, shownFlag, takenGoFlags } from '../../cli/help.ts';
import { helpForInputs } from '../../cli/help-inputs.ts';

/** docs/reference/commands.md: every command with its flags, and the flags of the go command. */
export function renderCommands(): string {
  return [
    '# Commands',
    '',
    'Made from the program by `node scripts/reference.ts`: what stands here is what `gows help` knows.',
    '',
    ...block(overview(commands)),
    ...commands.flatMap(section),
    ...goFlagSections(),
  ].join('\n');
}

/** docs/reference/inputs.md: what `gows help inputs all` prints. */
export function renderInputs(): string {
  const lists = {
    inert: inertFiles,
    noise: environmentNoise,
    places: placeNames,
    always: alwaysNames,
    paths: unstablePaths,
  };
  return [
    '# Inputs',
    '',
    'Which files and variables count for which packages, as `gows help inputs all` prints it.',
    '',
    ...block(helpForInputs(lists, true)),
  ].join('\n');
}

function section(spec: CommandSpec): readonly string[] {
  const goFlags = takenGoFlags(spec).map(({ name }) => `\`-${name}\``);
  return [
    `## gows ${spec.name}`,
    '',
    `${prose(spec.about)}.`,
    '',
    ...block(`gows ${spec.name} ${spec.usage}`.trimEnd()),
    ...(spec.flags.length > 0 ? ['| flag | |', '|---|---|'] : []),
    ...spec.flags.map((flag) => `| \`${cell(shownFlag(flag))}\` | ${cell(prose(flag.about))} |`),
    ...(spec.flags.length > 0 ? [''] : []),
    ...(goFlags.length > 0 ? [`[Flags of the go command](#flags-of-the-go-command): ${goFlags.join(' ')}`, ''] : []),
    ...(spec.examples ? block(spec.examples.join('\n')) : []),
  ];
}

const reuseWords: Readonly<Record<FlagReuse, string>> = {
  key: 'a result counts for this value alone',
  free: 'it changes no result',
  never: 'results under it are neither kept nor reused',
  refused: '',
};

function goFlagSections(): readonly string[] {
  const refused = goFlagTable.filter(({ class: kind }) => kind === 'refused');
  const inBuild = refused
    .filter((rule) => rule.inBuild)
    .map(({ name }) => `\`-${name}\``)
    .join(' ');
  const alike = Map.groupBy(refused, ({ reason, remedy, inGoflags }) => JSON.stringify([reason, remedy, inGoflags]));
  return [
    '## Flags of the go command',
    '',
    'They mean what they mean to `go test` and may stand before or after the patterns, with one dash or two.',
    '',
    '| flag | reuse of results |',
    '|---|---|',
    ...takenGoFlags({ name: 'test', goFlags: 'test' }).map(
      ({ name, reuse, never }) => `| \`-${name}\` | ${reuseWords[reuse]}${never ? `: ${prose(never)}` : ''} |`,
    ),
    '',
    `These are refused with the reason and what to do. Some are obeyed where they stand in GOFLAGS; ${inBuild} gows repro hands on.`,
    '',
    '| flag | GOFLAGS | why not | instead |',
    '|---|---|---|---|',
    ...[...alike.values()].map(refusedRow),
    '',
  ];
}

/** Flags that are refused for one reason and have one remedy. */
function refusedRow(rules: readonly FlagRule[]): string {
  const names = rules.map(({ name }) => `\`-${name}\``).join(' ');
  const [{ reason = '', remedy = '', inGoflags } = {}] = rules;
  return `| ${names} | ${inGoflags === 'go' ? 'obeyed' : ''} | ${cell(prose(reason))} | ${cell(prose(remedy))} |`;
}

function block(text: string): readonly string[] {
  return ['```text', text.trimEnd(), '```', ''];
}

/** A bar ends a cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** Outside of code Markdown would take these for tags and stress. */
function prose(text: string): string {
  return text.replace(/[*_<>]/g, '\\$&');
}
