import type { HostedForge } from '../../connections/hosted-forge.js';
import { git } from '../../host/git.js';
import { documentsFolder } from '../../shared/ids.js';
import type { NoteBlock } from '../../shared/note.js';
import { plainText } from '../../shared/plain-text.js';
import type { PullShow } from '../../shared/pull.js';
import type { Mirror } from '../workspace/mirror.js';

export interface PullShowing { forge: HostedForge; mirror: Mirror; show: PullShow }

/** Characters of the brief that a description holds. */
const mostBrief = 8_000;

/** The item's brief as it stands in the head; nothing where no stage has written one. */
const briefOf = async ({ mirror, show }: PullShowing): Promise<NoteBlock[]> => {
  const path = `${documentsFolder(show.key)}/01-brief.md`;
  const { code, text } = await git({ repository: mirror.path, args: ['cat-file', 'blob', `${show.head}:${path}`], accept: [0, 128], maxBytes: 256 * 1024, cut: true });
  const brief = code === 0 ? plainText(text).trim() : '';
  return brief === '' ? [] : [{ kind: 'quote', text: brief.length > mostBrief ? `${brief.slice(0, mostBrief)} …` : brief }];
};

/** `PullActivities.showPull`: title and description, then our verdicts as statuses of the head. */
export const showPull = async (showing: PullShowing): Promise<void> => {
  const { forge, show } = showing;
  const pull = await forge.findPull(show.branch);
  if (pull?.state === 'open') {
    await forge.openPull({
      branch: show.branch, base: show.repository.base, title: show.title, once: `${show.key}/pull`,
      description: { blocks: [...await briefOf(showing), ...show.note.blocks] },
    });
  }
  const there = await forge.checks(show.head);
  for (const { context, state, says } of show.statuses) {
    const same = there.some((one) => one.name === context && one.state === state && one.says === says);
    if (!same) await forge.postStatus({ sha: show.head, context, state, says, link: pull?.url ?? null });
  }
};
