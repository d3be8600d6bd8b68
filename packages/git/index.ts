// Git: revisions, trees and the work tree, read without writing anything of the user's.
export type { GitAnswers } from './answers.ts';
export type { BaseRequest, ResolvedBase } from './base.ts';
export { resolveBase } from './base.ts';
export { type ChangedFile, treeChanges } from './changes.ts';
export { checkedOutState } from './checked-out.ts';
export { commitTime } from './commit-time.ts';
export { contentAt } from './content.ts';
export { footingOf, footingOutside } from './footing.ts';
export { headOf } from './head.ts';
export { ignoredFolders, isIgnored } from './ignored.ts';
export { type LaidOut, layOut } from './lay-out.ts';
export { environmentElsewhere, openRepository } from './open.ts';
export { references } from './references.ts';
export { emptyTree, type Repository } from './repository.ts';
export { resolveRevision } from './revision.ts';
export { trackedFiles } from './tracked.ts';
export { type Tree, type TreeEntry, treeId, treeOf } from './tree.ts';
export { type WorkTreeFile, workTreeChanges, workTreeFiles } from './work-tree.ts';
