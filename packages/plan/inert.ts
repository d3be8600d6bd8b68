// Files that tests as good as never read: prose, licences, settings of CI and editors, and go's own module files.

import { type Config, inertByConfig } from '#config';
import type { Place } from '#workspace';

/** What the list holds, in words and as patterns over places: shown by `gows help inputs`. */
export const inertFiles: readonly { readonly about: string; readonly pattern: RegExp }[] = [
  { about: 'prose: *.md, *.mdx, *.rst, *.adoc, *.org', pattern: /\.(md|mdx|markdown|rst|adoc|asciidoc|org)$/i },
  {
    about:
      'licences and people: LICENSE*, LICENCE*, COPYING*, NOTICE*, PATENTS, AUTHORS, CONTRIBUTORS, MAINTAINERS, OWNERS, CODEOWNERS',
    pattern:
      /(^|\/)((LICEN[CS]E|COPYING|NOTICE)([-_.][A-Za-z0-9-]+)?(\.(txt|md))?|[Ll]icen[cs]e(\.(txt|md))?|PATENTS|AUTHORS|CONTRIBUTORS|MAINTAINERS|OWNERS(_ALIASES)?|CODEOWNERS|CITATION\.cff)$/,
  },
  {
    about: 'git: .gitignore, .gitattributes, .gitmodules, .mailmap, .git-blame-ignore-revs',
    pattern: /(^|\/)\.(gitignore|gitattributes|gitmodules|mailmap|git-blame-ignore-revs)$/,
  },
  {
    about: 'CI: .github/, .gitlab/, .circleci/, .buildkite/, .semaphore/ and the single files of other providers',
    pattern:
      /(^|\/)(\.(github|gitlab|circleci|buildkite|semaphore|woodpecker)\/|(\.gitlab-ci|\.travis|\.cirrus|\.drone|\.appveyor|appveyor|azure-pipelines|bitbucket-pipelines|\.codecov|codecov)\.ya?ml$|Jenkinsfile$)/,
  },
  {
    about: 'editors and formatters: .vscode/, .idea/, .editorconfig, .prettierrc*, .markdownlint*, .yamllint*',
    pattern: /(^|\/)(\.(vscode|idea|devcontainer)\/|\.(editorconfig|prettierrc|markdownlint|yamllint|cspell)[^/]*$)/,
  },
  {
    about:
      'linters, bots and releases: .golangci*, .goreleaser*, .pre-commit-config.yaml, renovate.json*, dependabot.yml, staticcheck.conf',
    pattern:
      /(^|\/)(\.golangci[^/]*|\.goreleaser[^/]*|\.pre-commit-config\.ya?ml|\.?renovate(rc)?(\.json5?)?|dependabot\.ya?ml|staticcheck\.conf|\.dockerignore)$/,
  },
  {
    about: 'module files, whose meaning is in the listing: go.mod, go.sum, go.work, go.work.sum, gows.jsonc',
    pattern: /(^|\/)(go\.mod|go\.sum|go\.work|go\.work\.sum|gows\.jsonc)$/,
  },
];

/**
 * Whether the file counts only where its name stands in a string of Go source. gows.jsonc has the first word; of the
 * list nothing beneath testdata is inert.
 */
export function isInert(file: Place, config?: Config): boolean {
  const said = config && inertByConfig(config, file);
  if (said !== undefined) return said;
  return !/(^|\/)testdata\//.test(file) && inertFiles.some(({ pattern }) => pattern.test(file));
}

export function baseName(file: Place): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
