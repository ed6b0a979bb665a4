/** `06-adr/*.md` against a path below the item's documents; `*` stands for anything but a slash. */
export const matchesName = (path: string, pattern: string): boolean => {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]*');
  return new RegExp(`^${escaped}$`).test(path);
};
