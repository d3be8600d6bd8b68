// What a client may ask of the server: how much, how slowly, and with how many connections.

export interface Limits {
  /** Of one content, in bytes. */
  readonly contentBytes: number;
  /** Of one result, in bytes: it stands in the database. */
  readonly resultBytes: number;
  /** A body that brings, or takes, less than `stallBytes` in this time is given up, in milliseconds. */
  readonly stallMs: number;
  readonly stallBytes: number;
  /** Until the head of a request is there, in milliseconds. */
  readonly headMs: number;
  /** How long a connection rests between two requests, in milliseconds. */
  readonly restMs: number;
  readonly connections: number;
}

/** One content may take a quarter of all, so that no upload alone empties the cache. */
export function limitsFor(maxBytes: number): Limits {
  return {
    contentBytes: Math.floor(maxBytes / 4),
    resultBytes: 1024 * 1024,
    stallMs: 30_000,
    stallBytes: 16 * 1024,
    headMs: 10_000,
    restMs: 60_000,
    // Clients of gows have up to 16 each.
    connections: 1024,
  };
}
