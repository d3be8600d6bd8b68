// What may stand at the cursor: commands, flags, their values, packages. Asked by the scripts of `gows completion`.

import type { FlagRule } from '#gocmd';
import type { CommandSpec } from '../commands/command.ts';
import { takenGoFlags } from '../help.ts';
import type { OwnFlag } from '../options.ts';
import { packageCandidates } from './packages.ts';
import { goValues, ownValues } from './values.ts';

/** `value` stands for the whole word; one that ends in `/` or `=` goes on. */
export interface Candidate {
  readonly value: string;
  readonly about?: string;
}

/** Asks the shell for folders, in place of candidates. */
export const folders: Candidate = { value: ':dirs' };

/** And for files. */
export const files: Candidate = { value: ':files' };

const shells: ReadonlySet<Candidate> = new Set([folders, files]);

export interface CompletionRequest {
  readonly commands: readonly CommandSpec[];
  /** The words after the program's name; the last one is the one at the cursor, and may be empty. */
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function complete(request: CompletionRequest): Promise<readonly Candidate[]> {
  const found = await candidates(request);
  const word = request.words.at(-1) ?? '';
  return found.filter((one) => shells.has(one) || one.value.startsWith(word));
}

async function candidates(request: CompletionRequest): Promise<readonly Candidate[]> {
  const { commands, words } = request;
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? '';
  const [first, second] = before.filter((one) => !one.startsWith('-'));
  if (first === undefined) return word.startsWith('-') ? programFlags : firstWords(commands);
  if (first === 'help') return helpWords(commands, second);
  const spec = commandOf(commands, first, second);
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  const more = second === undefined && !word.startsWith('-') ? group.map((one) => secondWord(one)) : [];
  if (!spec) return more;
  return [...more, ...(await ofCommand(spec, request, before, word))];
}

function commandOf(
  commands: readonly CommandSpec[],
  first: string,
  second: string | undefined,
): CommandSpec | undefined {
  const named = (name: string) => commands.find((one) => one.name === name);
  return named(`${first} ${second}`) ?? named(first) ?? named(`${first} list`);
}

async function ofCommand(
  spec: CommandSpec,
  request: CompletionRequest,
  before: readonly string[],
  word: string,
): Promise<readonly Candidate[]> {
  if (before.includes('-args') || before.includes('--args')) return [];
  const own = spec.flags;
  const go = takenGoFlags(spec);
  const last = before.at(-1) ?? '';
  const inWord = /^(--?[^=]+)=/.exec(word);
  const [flag, lead] = inWord ? [inWord[1] ?? '', `${inWord[1]}=`] : [last, ''];
  const ownFlag = own.find(({ name }) => flag === `--${name}`);
  const rule = go.find(({ name }) => flag === `-${name}` || flag === `--${name}`);
  if (inWord || ownFlag?.value === 'string' || rule?.value === 'string') {
    const values = ownFlag
      ? await ownValues(ownFlag, request, word.slice(lead.length))
      : rule
        ? goValues(rule).map((value) => ({ value }))
        : undefined;
    if (values) return values.map((one) => (shells.has(one) ? one : { ...one, value: lead + one.value }));
  }
  if (word.startsWith('-')) return [...own.map(ownCandidate), ...go.map(goCandidate), { value: '--help' }];
  const words = spec.words?.map((value) => ({ value })) ?? [];
  if (spec.usage.includes('FILE')) return [files];
  return spec.takesPackages ? [...words, ...packageCandidates(word, request)] : words;
}

function ownCandidate({ name, value, about }: OwnFlag): Candidate {
  return { value: `--${name}`, about: value === 'string' ? `${about} …` : about };
}

/** With `=` where the next word is not taken for the value and one is worth giving. */
function goCandidate({ name, class: kind }: FlagRule): Candidate {
  const about = { build: 'of go build', run: 'of the test binary', gows: 'of go test', refused: 'of go build' }[kind];
  return { value: name === 'race' ? '-race=' : `-${name}`, about };
}

const programFlags: readonly Candidate[] = [
  { value: '--version', about: 'Show the version' },
  { value: '--help', about: 'Show all commands' },
];

function firstWords(commands: readonly CommandSpec[]): readonly Candidate[] {
  const words = new Map<string, string>();
  for (const { name, about } of commands) {
    const [first = '', second] = name.split(' ');
    if (!words.has(first)) words.set(first, second === undefined ? about : '');
  }
  words.set('help', 'Show the flags and examples of a command');
  return [...words].map(([value, about]) => ({ value, ...(about === '' ? {} : { about }) }));
}

function secondWord({ name, about }: CommandSpec): Candidate {
  return { value: name.slice(name.indexOf(' ') + 1), about };
}

function helpWords(commands: readonly CommandSpec[], first: string | undefined): readonly Candidate[] {
  if (first === undefined) return [...firstWords(commands), { value: 'inputs', about: 'Which files count' }];
  if (first === 'inputs') return [{ value: 'all' }];
  return commands.filter(({ name }) => name.startsWith(`${first} `)).map(secondWord);
}
