import type { ItemActivities, MergeOutcome } from '../../shared/activities.js';
import { TowpathError } from '../../shared/errors.js';
import type { ForgeOf } from '../forge/project-forge.js';

export interface MergeDeps {
  /** The forge of a project's repository, its mirror opened. */
  forgeOf: ForgeOf;
}

/** `ItemActivities.merge`: merges exactly the head that the gates passed, or says why not. Safe to repeat at any point. */
export const createMerge = ({ forgeOf }: MergeDeps): ItemActivities['merge'] =>
  async ({ key, project, title, repository, forge: hosted, branch, head, candidate }): Promise<MergeOutcome> => {
    const forge = await forgeOf({ project, repository, forge: hosted });
    const outcome = await forge.merge({ key, title, branch, head, candidate });
    if (outcome.kind !== 'merged') return outcome;
    const pullRequest = await forge.readPull({ key, branch });
    if (pullRequest === null) throw new TowpathError('MERGE_NOT_SEEN', `${key} is merged and its pull request is not there`);
    return { ...outcome, pullRequest };
  };
