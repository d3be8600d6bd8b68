// Checks flag values as the go command and the testing package do, before anything is built.

import { parseDuration } from './duration.ts';
import type { ValueForm } from './flags.ts';
import { splitQuoted } from './quoted.ts';
import { regexpFault } from './regexp.ts';

/** What is wrong with `value`, as what the flag takes (`takes a whole number, 1 or more`), or undefined. */
export function valueFault(form: ValueForm, value: string): string | undefined {
  switch (form) {
    case 'any':
      return undefined;
    case 'bool':
      return parseBool(value) === undefined ? 'takes true or false' : undefined;
    case 'verbose':
      return parseBool(value) === undefined ? 'takes true or false' : undefined;
    case 'count':
      return wholeNumber(value, 0n) ? undefined : 'takes a whole number, such as 1 or 10';
    case 'positive':
      return wholeNumber(value, 1n) ? undefined : 'takes a whole number, 1 or more';
    case 'cpu-list':
      return value.split(',').every((part) => part.trim() === '' || /^\+?0*[1-9]\d*$/.test(part.trim()))
        ? undefined
        : 'takes numbers of processors separated by commas, such as 1,2,4';
    case 'duration':
      return parseDuration(value) === undefined ? durationFault(value) : undefined;
    case 'shuffle':
      return value === 'on' || value === 'off' || isInt64(value)
        ? undefined
        : 'takes on, off, or a whole number as seed';
    case 'regexp': {
      const fault = regexpFault(value);
      return fault && `takes a regular expression: ${fault}`;
    }
    case 'mod':
      return ['', 'readonly', 'vendor', 'mod'].includes(value) ? undefined : 'takes readonly, vendor or mod';
    case 'quoted':
      return quotedFault(value);
  }
}

/** As strconv.ParseBool: undefined for anything else. */
export function parseBool(value: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(value)) return false;
  return undefined;
}

/** An integer as Go's flag package reads it: decimal, 0x, 0o, 0b, with underscores between digits. */
export function parseGoInt(value: string): bigint | undefined {
  const match =
    /^([+-]?)(0[xX](?:_?[\da-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?\d)*)$/.exec(value);
  if (!match) return undefined;
  const digits = (match[2] ?? '').replaceAll('_', '').replace(/^0(?=[0-7])/, '0o');
  const number = BigInt(digits);
  return match[1] === '-' ? -number : number;
}

function wholeNumber(value: string, least: bigint): boolean {
  const number = parseGoInt(value);
  return number !== undefined && number >= least && number < 1n << 63n;
}

function isInt64(value: string): boolean {
  if (!/^[+-]?\d+$/.test(value)) return false;
  const number = BigInt(value.replace(/^\+/, ''));
  return number >= -(1n << 63n) && number < 1n << 63n;
}

function durationFault(value: string): string {
  const hint = /^\d+$/.test(value) ? `; did you mean ${value}s?` : '';
  return `takes a duration with a unit, such as 30s, 10m or 1h30m${hint}`;
}

function quotedFault(value: string): string | undefined {
  const equals = value.indexOf('=');
  // `pattern=list`: a pattern begins with neither a dash nor a quote.
  const list = value.startsWith('-') || equals < 0 || /^['"]/.test(value) ? value : value.slice(equals + 1);
  return 'fault' in splitQuoted(list) ? 'takes a list of arguments, and a quote in it is not closed' : undefined;
}
