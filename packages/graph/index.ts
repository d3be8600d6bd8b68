// The graph of what imports what, and walks over it.
export { around, type Edge } from './around.ts';
export * from './components.ts';
export * from './graph.ts';
export { lonePackages } from './lone.ts';
export * from './package-imports.ts';
export * from './path.ts';
