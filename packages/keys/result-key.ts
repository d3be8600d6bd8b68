// The third rung: a test or a binary together with what it was seen to consult, and how that looked.

import type { Observation, Shape } from '#observe';
import { sha256 } from './sha256.ts';

/**
 * Version of how shapes and sights are put down, and its history.
 * 1: first form.
 * 2: with the work tree count files that git does not list, and what is checked out.
 */
export const resultKeyVersion = 2;

/**
 * SHA-256 in hex.
 * @param key a test's or a binary's key
 * @param observation all sights of `shape`, in its order
 */
export function resultKey(key: string, shape: Shape, observation: Observation): string {
  // By name, so that the order in which a shape was put together is nothing.
  const parts = Object.entries(shape).sort(([a], [b]) => (a < b ? -1 : 1));
  const sights = observation.map(({ name, state }) => [name, state]);
  return sha256(JSON.stringify(['result', resultKeyVersion, key, parts, sights]));
}
