// The modules from outside that made-up workspaces ask for, in both versions.

import type { ProxyModule } from '../proxy/proxy.ts';

export const modelModules: readonly ProxyModule[] = ['v1.0.0', 'v1.1.0'].flatMap((version) => [
  {
    path: 'example.org/leaf',
    version,
    files: {
      'go.mod': 'module example.org/leaf\n\ngo 1.25\n',
      'leaf.go': `package leaf\n\nconst Name = "${version}"\n`,
    },
  },
  {
    path: 'example.org/dep',
    version,
    files: {
      'go.mod': `module example.org/dep\n\ngo 1.25\n\nrequire example.org/leaf ${version}\n`,
      'dep.go': 'package dep\n\nimport "example.org/leaf"\n\nconst Name = leaf.Name\n',
    },
  },
]);
