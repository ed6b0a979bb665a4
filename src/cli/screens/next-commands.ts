import type { ItemDocument } from '../../shared/documents.js';
import type { Verb } from '../../shared/words.js';

/** Enough of a revision to be unique; the whole is in JSON. */
export const shortRevision = (revision: string): string => revision.slice(0, 12);

type Decidable = Pick<ItemDocument, 'key' | 'can' | 'decide' | 'revision'>;

/** The exact command for a verb on the item as it is shown now. */
export const verbCommand = (item: Decidable, verb: Verb): string => {
  const revision = item.decide?.revision ?? item.revision;
  const bound = revision === null ? '' : ` --revision ${shortRevision(revision)}`;
  switch (verb) {
    case 'approve': return `towpath approve ${item.key}${bound}`;
    case 'reject': return `towpath reject ${item.key}${bound} --reason "…"`;
    case 'answer': return `towpath answer ${item.key} "…"`;
    case 'raise': return `towpath raise ${item.key} --cost USD | --tokens N | --runs N`;
    case 'retry': case 'skip': case 'stop': case 'pause': case 'resume': return `towpath ${verb} ${item.key}`;
  }
};

/** Verbs that end the present wait, rather than put the item aside. */
const forward: readonly Verb[] = ['approve', 'answer', 'retry', 'resume', 'raise'];

/** The one command that a waiting person needs first, or none where it goes on by itself. */
export const wayOn = (item: Decidable): string | undefined => {
  const verb = forward.find((one) => item.can.includes(one));
  return verb === undefined ? undefined : verbCommand(item, verb);
};
