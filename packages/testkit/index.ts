// Testkit: what tests are made with. Nothing that ships imports it.
export * from './browser/browser.ts';
export * from './go.ts';
export * from './go-steps.ts';
export * from './go-tool.ts';
export * from './http-store.ts';
export * from './model/index.ts';
export * from './npm-tool.ts';
export { makeProxy, type Proxy, type ProxyModule } from './proxy/proxy.ts';
export * from './raw-server.ts';
export * from './recorded.ts';
export * from './repo.ts';
export * from './repository.ts';
export type { ScriptOutcome } from './script/engine.ts';
export { makeFolders, scriptEnvironment } from './script/environment.ts';
export { runScript, type ScriptOptions } from './script/run.ts';
export * from './seeds.ts';
export * from './steer/steer.ts';
export {
  type Look,
  openTerminal,
  personEnvironment,
  saneModes,
  type Terminal,
  type TerminalEnd,
  type TerminalRequest,
  tellModes,
} from './terminal/terminal.ts';
export * from './tmpfs.ts';
export * from './tree.ts';
export * from './txtar.ts';
