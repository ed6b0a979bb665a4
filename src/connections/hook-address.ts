/** Where the deliveries of a connection go: an address, or its path alone where ours is not known. */
export const hookAddress = (connection: string, publicUrl: string | null): string => `${publicUrl ?? ''}/webhooks/${connection}`;

const trimmed = (text: string): string => text.replace(/\/+$/, '');

/** Whether a hook's url is that address; by its path alone, a proxy may put something in front. */
export const isHookAt = (hook: string, url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const found = new URL(url);
  if (hook.startsWith('/')) return trimmed(found.pathname).endsWith(hook);
  return URL.canParse(hook) && trimmed(found.href) === trimmed(new URL(hook).href);
};

/** What to enter at the sender. */
export const hookWords = (hook: string): string => (hook.startsWith('/') ? `the address under which it reaches Towpath, with ${hook} behind` : hook);
