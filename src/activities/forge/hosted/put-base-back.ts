import type { HostedForge, HostedPull } from '../../../connections/hosted-forge.js';

/** An open pull request that somebody pointed at another branch is told so, below it, before it is pointed back: one an item. */
export const tellBasePutBack = async (api: Pick<HostedForge, 'say'>, pull: HostedPull | null, { key, base }: { key: string; base: string }): Promise<void> => {
  if (pull?.state !== 'open' || pull.base === base) return;
  const text = `${key} goes to ${base}, as towpath.yaml says: this pull request is put back from ${pull.base}.`;
  await api.say(pull.number, { once: `${key}/base-${pull.base}`, note: { blocks: [{ kind: 'text', text }] } });
};
