// Checks flag values as the go command and the testing package do, before anything is built.

import { parseDuration } from './duration.ts';
import type { ValueForm } from './flags.ts';
import { splitQuoted } from './quoted.ts';
import { regexpFault } from './regexp.ts';

/** What is wrong with a value: what the flag takes instead, and the value that was perhaps meant. */
export interface ValueFault {
  readonly takes: string;
  readonly meant?: string;
}

/** The fault of `value`, or undefined where the go command and the test binary take it. */
export function valueFault(form: ValueForm, value: string): ValueFault | undefined {
  switch (form) {
    case 'any':
      return undefined;
    case 'bool':
      return faultUnless(parseBool(value) !== undefined, 'takes true or false');
    case 'count':
      return faultUnless(isWhole(value, 0n), 'takes a whole number, such as 1 or 10');
    case 'positive':
      return faultUnless(isWhole(value, 1n), 'takes a whole number, 1 or more');
    case 'cpu-list':
      return faultUnless(isCpuList(value), 'takes numbers of processors separated by commas, such as 1,2,4');
    case 'duration':
      return durationFault(value);
    case 'bench-time':
      return /^0*[1-9]\d{0,8}x$/.test(value) || parseDuration(value) !== undefined
        ? undefined
        : { takes: 'takes a duration such as 2s, or a number of rounds such as 100x' };
    case 'shuffle':
      return faultUnless(
        value === 'on' || value === 'off' || isInt64(value),
        'takes on, off, or a whole number as seed',
      );
    case 'regexp': {
      const fault = regexpFault(value);
      return fault === undefined ? undefined : { takes: `takes a regular expression, and ${fault}` };
    }
    case 'mod':
      return faultUnless(['', 'readonly', 'vendor', 'mod'].includes(value), 'takes readonly, vendor or mod');
    case 'cover-mode':
      return faultUnless(['set', 'count', 'atomic'].includes(value), 'takes set, count or atomic');
    case 'quoted':
      return faultUnless(isQuotedList(value), 'takes a list of arguments, and a quote in it is not closed');
  }
}

function faultUnless(fine: boolean, takes: string): ValueFault | undefined {
  return fine ? undefined : { takes };
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

function isWhole(value: string, least: bigint): boolean {
  const number = parseGoInt(value);
  return number !== undefined && number >= least && number < 1n << 63n;
}

function isInt64(value: string): boolean {
  if (!/^[+-]?\d+$/.test(value)) return false;
  const number = BigInt(value.replace(/^\+/, ''));
  return number >= -(1n << 63n) && number < 1n << 63n;
}

function isCpuList(value: string): boolean {
  return value.split(',').every((part) => part.trim() === '' || /^\+?0*[1-9]\d*$/.test(part.trim()));
}

function durationFault(value: string): ValueFault | undefined {
  if (parseDuration(value) !== undefined) return undefined;
  const takes = 'takes a duration with a unit, such as 30s, 10m or 1h30m';
  return /^\d+$/.test(value) ? { takes, meant: `${value}s` } : { takes };
}

/** `list` or `pattern=list`: a pattern begins with neither a dash nor a quote. */
function isQuotedList(value: string): boolean {
  const equals = value.indexOf('=');
  const list = equals < 0 || /^[-'"]/.test(value) ? value : value.slice(equals + 1);
  return 'words' in splitQuoted(list);
}
