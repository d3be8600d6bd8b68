// Says of what was read from a disk or a network whether it has the form that the code relies on. Cheaper to load and to
// run than a schema, as this stands in the way of every run.

/** Fields beyond those that are known are let through: a newer gows may have written them. */
export type Is<T> = (value: unknown) => value is T;

export const isText: Is<string> = (value) => typeof value === 'string';
export const isTruth: Is<boolean> = (value) => typeof value === 'boolean';
export const isNumber: Is<number> = (value): value is number => typeof value === 'number' && Number.isFinite(value);

export function oneOf<const T extends string | number | boolean>(...known: readonly T[]): Is<T> {
  const all = new Set<unknown>(known);
  return (value): value is T => all.has(value);
}

export function listOf<T>(is: Is<T>): Is<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((item) => is(item));
}

export function pairOf<A, B>(isA: Is<A>, isB: Is<B>): Is<readonly [A, B]> {
  return (value): value is readonly [A, B] =>
    Array.isArray(value) && value.length === 2 && isA(value[0]) && isB(value[1]);
}

/** A check for each field of T, which the compiler counts. A field that T has only at times is checked if it is there. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Maybe<Exclude<T[K], undefined>> : Is<T[K]>;
};

/** Marks a field that may be absent. */
export interface Maybe<T> {
  readonly maybe: Is<T>;
}

export function maybe<T>(is: Is<T>): Maybe<T> {
  return { maybe: is };
}

export function recordOf<T extends object>(fields: Fields<T>): Is<T> {
  const checks = Object.entries<Is<unknown> | Maybe<unknown>>(fields);
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false;
    for (const [name, check] of checks) {
      const field: unknown = (value as Record<string, unknown>)[name];
      if (typeof check === 'function' ? !check(field) : field !== undefined && !check.maybe(field)) return false;
    }
    return true;
  };
}
