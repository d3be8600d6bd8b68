// Loads the server where one is to be started: no other command pays for it.

export function loadCacheServer(): Promise<typeof import('./serve.ts')> {
  return import('./serve.ts');
}
