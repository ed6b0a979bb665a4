import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Bounds what an agent may leave to be looked at. */
const mostEntries = 10_000;

/**
 * Regular files below `folder` that fit `pattern`, in which `*` stands for any part of one name. No link is followed, in
 * no part of the path: an agent may have made the folders.
 */
export const matchingPaths = (folder: string, pattern: string): string[] => {
  const parts = pattern.split('/');
  let places = [folder];
  for (const [index, part] of parts.entries()) {
    const fits = new RegExp(`^${part.split('*').map(quoted).join('.*')}$`);
    places = places.flatMap((place) => {
      try {
        return readdirSync(place, { withFileTypes: true }).slice(0, mostEntries)
          .filter((entry) => fits.test(entry.name) && (index === parts.length - 1 ? entry.isFile() : entry.isDirectory()))
          .map((entry) => join(place, entry.name));
      } catch { return []; }
    });
  }
  return places.filter((place) => lstatSync(place).isFile());
};
