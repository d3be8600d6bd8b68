// Commands that look into JSON: one document (`json`), or a stream of run events, one a line (`event`).

import { type CommandTable, type ScriptCommand, takeFlags } from '../command.ts';
import { ScriptMistake } from '../line.ts';
import { CommandFailure, type ScriptState } from '../state.ts';
import { namedText, regExp } from './output.ts';

/** What one reads: a string as it is, all else as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Splits `packages[importPath=example.com/a].reasons.*.kind` into its steps. */
function stepsOf(route: string): string[] {
  const steps: string[] = [];
  for (const piece of route.match(/\[[^\]]*\]|[^.[\]]+/g) ?? []) steps.push(piece);
  return steps;
}

/**
 * All values at a route: `name` or an index steps in, `*` takes every element, `[key=value]` the elements whose key has
 * this value. An empty list when there is nothing.
 */
export function valuesAt(document: unknown, route: string): unknown[] {
  let values = [document];
  for (const step of route === '.' ? [] : stepsOf(route)) values = values.flatMap((value) => stepInto(value, step));
  return values;
}

function stepInto(value: unknown, step: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === '*') return Object.values(value);
  const filter = /^\[([\w.]+)=(.*)\]$/.exec(step);
  if (filter) {
    const [, key = '', wanted] = filter;
    return Object.values(value).filter((element) => valuesAt(element, key).some((v) => textOf(v) === wanted));
  }
  return Object.hasOwn(value, step) ? [(value as Record<string, unknown>)[step]] : [];
}

type Test = (seen: readonly string[], wanted: readonly string[]) => boolean;

const tests: Readonly<Record<string, Test>> = {
  '==': (seen, wanted) => seen.length === wanted.length && seen.every((value, i) => value === wanted[i]),
  '!=': (seen, wanted) => seen.length !== wanted.length || seen.some((value, i) => value !== wanted[i]),
  contains: (seen, wanted) => wanted.every((value) => seen.includes(value)),
  matches: (seen, wanted) => wanted.every((pattern) => seen.some((value) => regExp(pattern).test(value))),
  count: (seen, wanted) => String(seen.length) === wanted[0],
};

const json: ScriptCommand = {
  usage: 'stdout|stderr|file route [==|!=|contains|matches|count value...]',
  run: async (state, args) => {
    const [name, route, operator, ...wanted] = args;
    if (name === undefined || route === undefined) throw new ScriptMistake(`wanted json ${json.usage}`);
    const document = parse(await namedText(state, name), name);
    const seen = valuesAt(document, route).map(textOf);
    if (operator === undefined) {
      if (seen.length === 0) throw new CommandFailure(`nothing at ${route}`);
      return undefined;
    }
    const test = Object.hasOwn(tests, operator) ? tests[operator] : undefined;
    if (!test) throw new ScriptMistake(`no operator ${operator}: ${Object.keys(tests).join(' ')}`);
    if (!test(seen, wanted)) {
      throw new CommandFailure(
        `at ${route}:\n  found  ${seen.join(' ') || '(nothing)'}\n  wanted ${operator} ${wanted.join(' ')}`,
      );
    }
    return undefined;
  },
};

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ScriptMistake(`${what} is not JSON: ${(error as Error).message}`);
  }
}

/** `key=value` is equality, `key~pattern` a regular expression, `key` alone presence; a key may be a route. */
function conditionOf(argument: string): (event: unknown) => boolean {
  const parts = /^([^=~]+)(?:([=~])([\s\S]*))?$/.exec(argument);
  if (!parts) throw new ScriptMistake(`${argument}: wanted key=value, key~pattern or key`);
  const [, key = '', operator, wanted = ''] = parts;
  const holds = operator === '~' ? (text: string) => regExp(wanted).test(text) : (text: string) => text === wanted;
  return (event) => valuesAt(event, key).some((value) => operator === undefined || holds(textOf(value)));
}

const event: ScriptCommand = {
  usage: '[-count=N] [-file=path] key=value|key~pattern|key ...',
  run: async (state, args) => {
    const { flags, rest } = takeFlags(args, ['-count=', '-file=']);
    if (rest.length === 0) throw new ScriptMistake(`wanted event ${event.usage}`);
    const conditions = rest.map(conditionOf);
    const events = await readEvents(state, flags.get('-file=') ?? 'stdout');
    const found = events.filter((e) => conditions.every((holds) => holds(e)));
    const count = flags.get('-count=');
    if (count === undefined ? found.length === 0 : found.length !== Number(count)) {
      throw new CommandFailure(
        `${found.length} of ${events.length} events are ${rest.join(' ')}${count ? `, wanted ${count}` : ''}`,
      );
    }
    if (found[0] !== undefined) state.note(`matched: ${JSON.stringify(found[0])}`);
    return undefined;
  },
};

async function readEvents(state: ScriptState, name: string): Promise<unknown[]> {
  const lines = (await namedText(state, name)).split('\n').filter((line) => line !== '');
  return lines.map((line, i) => parse(line, `line ${i + 1} of ${name}`));
}

export const jsonCommands: CommandTable = { json, event };
