// Processes: the only room that starts any.
export * from './accompany.ts';
export * from './capture.ts';
export * from './command-line.ts';
export * from './environment.ts';
export * from './hand-over.ts';
export * from './launch.ts';
export * from './lines.ts';
export * from './spawn.ts';
export * from './started.ts';
export * from './stop.ts';
export * from './varied.ts';
