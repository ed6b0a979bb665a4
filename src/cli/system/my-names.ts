import type { Config } from '../../config/config.js';
import type { Call } from '../command.js';
import { osUser } from './who.js';

const mine = (config: Config, user: string): string[] =>
  config.people.filter((person) => person.ids['os'] === user).map((person) => person.name);

/** The OS user, and the people of the running configurations that he is. A file that cannot be read names nobody. */
export const myNames = async ({ home }: Call): Promise<string[]> => {
  const user = osUser();
  const [{ readUp }, { loadConfig }] = await Promise.all([import('../../client/running.js'), import('../../config/load.js')]);
  const files = (await readUp(home))?.configs ?? [];
  const names = await Promise.all(files.map(async (file) => loadConfig(file).then((config) => mine(config, user), () => [])));
  return [...new Set([user, ...names.flat()])];
};
