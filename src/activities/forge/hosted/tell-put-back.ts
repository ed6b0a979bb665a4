import type { HostedForge, HostedPull } from '../../../connections/hosted-forge.js';

/** Somebody pointed an open pull request at another branch, and it is pointed back: said below it. */
export const tellPutBack = async (api: Pick<HostedForge, 'say'>, key: string, { before, after }: { before: HostedPull | null; after: HostedPull }): Promise<void> => {
  if (before?.state !== 'open' || before.number !== after.number || before.base === after.base) return;
  const text = `${key} goes to ${after.base}, as towpath.yaml says: this pull request is put back from ${before.base}.`;
  await api.say(after.number, { once: `${key}/base-${before.base}`, note: { blocks: [{ kind: 'text', text }] } });
};
