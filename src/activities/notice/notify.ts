import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createOnce, makePrivateFolder } from '../../host/files.js';
import type { Home } from '../../host/home.js';
import type { Notice, NoticeActivities } from '../../shared/activities.js';
import { acrossTemporal } from '../across-temporal.js';

export interface NoticeDeps {
  home: Home;
  /** Shows a line to the people of this installation. */
  say: (text: string) => void;
}

const kept = 200;

/** Whether it is the first time, for this home; the oldest are forgotten. */
const isNew = async ({ notices }: Home, { id, text }: Notice): Promise<boolean> => {
  await makePrivateFolder(notices);
  const at = new Date().toISOString();
  const first = await createOnce(join(notices, createHash('sha256').update(id).digest('hex').slice(0, 32)), JSON.stringify({ id, text, at }));
  if (first) await forgetOld(notices);
  return first;
};

const forgetOld = async (folder: string): Promise<void> => {
  const names = await readdir(folder);
  if (names.length <= kept) return;
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  await Promise.all(aged.sort((a, b) => b.at - a.at).slice(kept).map(({ name }) => rm(join(folder, name), { force: true })));
};

/** `NoticeActivities.notify`: an activity may be done twice, a notice is said once. */
export const createNoticeActivities = ({ home, say }: NoticeDeps): NoticeActivities => ({
  notify: acrossTemporal(async (notice) => {
    if (await isNew(home, notice)) say(notice.text);
  }),
});
