// Diagnostics: what a person can meet, and which exit code follows.
export * from './codes.ts';
export * from './diagnostic.ts';
export * from './shell.ts';
