import { TowpathError } from '../../shared/error-table.js';
import { documentsFolder } from '../../shared/ids.js';
import { plainText } from '../../shared/plain-text.js';
import type { GitReader } from '../../host/git-reader.js';
import type { Call, Command } from '../command.js';
import { checkedKey } from '../system/item-key.js';
import { projectOfKey, shownCommit } from '../system/read-head.js';
import { rememberShown } from '../system/shown-revision.js';
import { withClient } from '../system/with-client.js';

interface Place { reader: GitReader; key: string; sha: string }

const listAll = async ({ out }: Call, { reader, key, sha }: Place): Promise<void> => {
  const documents = await reader.listDocuments(sha, key);
  out.document({ key, revision: sha, files: documents });
  for (const { path, bytes } of documents) out.data(out.terminal ? `${plainText(path)}  ${out.paint('quiet', `${String(bytes)} bytes`)}` : plainText(path));
  const [first] = documents;
  if (first === undefined) out.say(`${key} has no documents at ${sha.slice(0, 12)}.`);
  else out.say(`At revision ${sha.slice(0, 12)}. Read one: \`towpath read ${key} ${plainText(first.path)}\`; the changes: \`towpath diff ${key}\`.`);
};

/** A document by its name, by the beginning of its name, or any file of the commit by its path. */
const resolvePath = async ({ reader, key, sha }: Place, file: string): Promise<string> => {
  const folder = documentsFolder(key);
  const names = (await reader.listDocuments(sha, key)).map(({ path }) => path);
  const own = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
  const near = names.filter((name) => name.startsWith(own) || name.endsWith(`/${own}`));
  if (names.includes(own)) return `${folder}/${own}`;
  return near.length === 1 ? `${folder}/${near[0] as string}` : file;
};

const printOne = async ({ out }: Call, place: Place, file: string): Promise<void> => {
  const { path, bytes, content, cut } = await place.reader.readFileAt(place.sha, await resolvePath(place, file));
  const text = new TextDecoder().decode(content);
  out.document({ key: place.key, revision: place.sha, path, bytes, cut, text });
  out.data((out.terminal ? plainText(text) : text).replace(/\n$/, ''));
  if (cut) out.warn(`only the first ${String(content.length)} of ${String(bytes)} bytes are shown`);
};

export const read: Command = {
  name: 'read', group: 'Items', summary: 'List an item\'s documents, or print one, at the revision that is shown',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }, { name: 'FILE', help: 'A document\'s name or its beginning, or any path in the commit', optional: true }],
  options: { revision: { value: 'SHA', help: 'Another commit; default: the one shown at the gate, else the branch\'s head' } },
  examples: ['towpath read WEB-12', 'towpath read WEB-12 01-brief.md'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const wanted = call.options.text('revision');
    if (wanted !== undefined && !/^[0-9a-f]{40,64}$/.test(wanted)) throw new TowpathError('USAGE', '--revision: expected a whole commit id');
    const { openReader } = await import('../../host/git-reader.js');
    return withClient(call, async (client) => {
      const item = await client.item(key);
      const place: Place = { reader: openReader({ home: call.home, project: projectOfKey(key) }), key, sha: wanted ?? shownCommit(item) };
      const file = call.args[1];
      if (file === undefined) await listAll(call, place);
      else await printOne(call, place, file);
      if (wanted === undefined) await rememberShown(call.home, item);
      return 0;
    });
  },
};
