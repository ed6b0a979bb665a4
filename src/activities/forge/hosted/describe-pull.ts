import type { Note, NoteBlock } from '../../../shared/note.js';
import { git } from '../../../host/git.js';
import { documentsFolder } from '../../../shared/ids.js';
import { plainText } from '../../../shared/plain-text.js';
import type { PullOrder } from '../forge.js';

const briefCharacters = 4_000;

/** From the object database: a file that is no brief, or none, is left out. */
const readBrief = async (repository: string, { key, head }: PullOrder): Promise<string> => {
  const { code, text } = await git({
    repository, args: ['cat-file', 'blob', `${head}:${documentsFolder(key)}/01-brief.md`], accept: [0, 128], maxBytes: 64 * 1024, cut: true,
  });
  return code === 0 ? plainText(text).trim() : '';
};

/** What people read of the item where nobody says more: its title and brief, and where its documents lie. */
export const describePull = async (repository: string, order: PullOrder): Promise<Note> => {
  const brief = await readBrief(repository, order);
  const shown = brief.length > briefCharacters ? `${brief.slice(0, briefCharacters)} …` : brief;
  const blocks: NoteBlock[] = [
    { kind: 'text', text: `Towpath works on ${order.key}: ${order.title}. It merges this itself when all gates have passed.` },
    ...(shown === '' ? [] : [{ kind: 'heading' as const, text: 'Brief' }, { kind: 'quote' as const, text: shown }]),
    { kind: 'text', text: `The item's documents lie in ${documentsFolder(order.key)}/.` },
  ];
  return { blocks };
};
