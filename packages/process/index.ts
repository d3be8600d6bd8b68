// Processes: the only room that starts any.
export * from './capture.ts';
export * from './environment.ts';
export * from './lines.ts';
export * from './spawn.ts';
export * from './stop.ts';
