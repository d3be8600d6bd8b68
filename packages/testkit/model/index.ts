// Made-up workspaces and changes to them, for tests that compare with the go command over many cases.
export * from './changes.ts';
export * from './listing-oracle.ts';
export * from './model.ts';
export * from './proxy-modules.ts';
export * from './random.ts';
