import type { HostedForge } from '../../connections/hosted-forge.js';
import type { PullShow } from '../../shared/pull.js';
import { briefOf } from '../forge/hosted/describe-pull.js';
import { tellPutBack } from '../forge/hosted/tell-put-back.js';
import { bringBranch } from '../workspace/bring-branch.js';
import type { Mirror } from '../workspace/mirror.js';

export interface PullShowing { forge: HostedForge; mirror: Mirror; show: PullShow }

/** `PullActivities.showPull`: title and description, then our verdicts as statuses of the head. */
export const showPull = async (showing: PullShowing): Promise<void> => {
  const { forge, mirror, show } = showing;
  const pull = await forge.findPull(show.branch);
  const wanted = pull?.state === 'open' || (show.reopen === true && pull?.state !== 'merged');
  if (wanted) {
    // A pull request needs its branch.
    if (pull?.state !== 'open') await bringBranch(mirror, show, await mirror.refresh());
    const after = await forge.openPull({
      branch: show.branch, base: show.repository.base, title: `${show.key}: ${show.title}`, once: `${show.key}/pull`,
      description: { blocks: [...await briefOf(mirror.path, show), ...show.note.blocks] },
    });
    await tellPutBack(forge, show.key, { before: pull, after });
  }
  if (pull !== null) for (const comment of show.comments) await forge.say(pull.number, comment);
  const there = await forge.checks(show.head);
  for (const { context, state, says } of show.statuses) {
    const same = there.some((one) => one.name === context && one.state === state && one.says === says);
    if (!same) await forge.postStatus({ sha: show.head, context, state, says, link: pull?.url ?? null });
  }
};
