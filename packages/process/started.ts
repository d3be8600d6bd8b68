// Which programs this process has started: what they read, nobody here can tell.

const programs = new Set<string>();

export function noteStarted(command: string): void {
  programs.add(command);
}

/** Names or paths of all programs started so far, as they were given. */
export function programsStarted(): ReadonlySet<string> {
  return programs;
}
