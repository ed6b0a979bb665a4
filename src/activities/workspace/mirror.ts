import { saysDamaged } from '../../host/git-failure.js';
import type { Home } from '../../host/home.js';
import { mirrorPath } from '../../host/home.js';
import { TowpathError } from '../../shared/errors.js';
import { projectKeyPattern } from '../../shared/ids.js';
import type { RepositoryPolicy } from '../../shared/policy.js';
import { ensureMirror } from './create-mirror.js';
import { freshTree } from './fresh-tree.js';
import type { GitSignIn } from './git-sign-in.js';
import { healing } from './heal.js';
import { refuse } from './judge-result.js';
import type { MirrorPlace } from './mirror-place.js';
import { prepareClone } from './prepare-clone.js';
import type { CloneOrder, PreparedClone } from './prepare-clone.js';
import { pushBranch } from './push-branch.js';
import type { BranchPush } from './push-branch.js';
import { pushRefs } from './push-refs.js';
import type { PushOrder, PushOutcome } from './push-refs.js';
import { refreshMirror } from './refresh-mirror.js';
import type { RemoteState } from './refresh-mirror.js';
import { remoteOf } from './remote.js';
import { repositoryNumbers } from './repository-numbers.js';
import { takeResult } from './take-result.js';
import type { TakeOrder, TakeOutcome } from './take-result.js';

/**
 * A project's bare mirror, which no agent can write, and everything that is done through it. Every method may be
 * repeated, also by several processes at once; a damaged mirror is thrown away and cloned again once.
 */
export interface Mirror {
  readonly place: MirrorPlace;
  /** Bound read-only into sandboxes: clones and trees borrow its objects. */
  readonly path: string;
  refresh(): Promise<RemoteState>;
  prepareClone(order: CloneOrder): Promise<PreparedClone>;
  takeResult(order: TakeOrder): Promise<TakeOutcome>;
  freshTree(order: { sha: string; path: string }): Promise<void>;
  pushBranch(order: BranchPush): Promise<PushOutcome>;
  /** For forges: any refs, all or none. */
  pushRefs(order: PushOrder): Promise<PushOutcome>;
  /** The highest item number that the remote shows; 0 if none. */
  highestNumber(): Promise<number>;
}

export interface MirrorOrder {
  home: Home;
  project: string;
  repository: RepositoryPolicy;
  /** For a repository of a forge that Towpath signs in at; asked for each call to it. */
  signIn?: GitSignIn;
}

/**
 * The project's mirror, made where there is none.
 * Thrown when the repository cannot be used (REPOSITORY_INVALID) or does not answer (CONNECTION_AWAY).
 */
export const openMirror = async ({ home, project, repository, signIn }: MirrorOrder): Promise<Mirror> => {
  if (!projectKeyPattern.test(project)) throw new TowpathError('NAME_UNSAFE', `project ${JSON.stringify(project.slice(0, 40))}`);
  const place: MirrorPlace = {
    path: mirrorPath(home, project), project, base: repository.base,
    remote: { ...remoteOf(repository.url), ...(signIn === undefined ? {} : { signIn }) },
  };
  await ensureMirror(place);
  const take = healing(place, takeResult);
  return {
    place,
    path: place.path,
    refresh: () => healing(place, refreshMirror)(undefined),
    prepareClone: healing(place, prepareClone),
    // The mirror is sound by now, so it is the clone that lacks something: the agent's doing, and an answer.
    takeResult: (order) => take(order).catch((error: unknown) => {
      if (error instanceof TowpathError && saysDamaged(error)) return refuse('missing', `the clone's objects are not complete: ${error.detail}`);
      throw error;
    }),
    freshTree: healing(place, freshTree),
    pushBranch: healing(place, pushBranch),
    pushRefs: healing(place, pushRefs),
    highestNumber: () => healing(place, repositoryNumbers)(undefined),
  };
};
