import type { Note, NoteBlock } from '../../../shared/note.js';
import { git } from '../../../host/git.js';
import { documentsFolder } from '../../../shared/ids.js';
import { plainText } from '../../../shared/plain-text.js';
import type { PullOrder } from '../forge.js';

const briefCharacters = 4_000;

/** Of the item's brief in the head, from the object database; nothing where no stage has written one. */
export const briefOf = async (repository: string, { key, head }: { key: string; head: string }): Promise<NoteBlock[]> => {
  const { code, text } = await git({
    repository, args: ['cat-file', 'blob', `${head}:${documentsFolder(key)}/01-brief.md`], accept: [0, 128], maxBytes: 64 * 1024, cut: true,
  });
  const brief = code === 0 ? plainText(text).trim() : '';
  if (brief === '') return [];
  return [{ kind: 'heading', text: 'Brief' }, { kind: 'quote', text: brief.length > briefCharacters ? `${brief.slice(0, briefCharacters)} …` : brief }];
};

/** What people read of the item where nobody says more: its title and brief, and where its documents lie. */
export const describePull = async (repository: string, order: PullOrder): Promise<Note> => {
  const blocks: NoteBlock[] = [
    { kind: 'text', text: `Towpath works on ${order.key}: ${order.title}. It merges this itself when all gates have passed.` },
    ...await briefOf(repository, order),
    { kind: 'text', text: `The item's documents lie in ${documentsFolder(order.key)}/.` },
  ];
  return { blocks };
};
