// Processes: the only room that starts any.
export * from './capture.ts';
