/** `message` of a refusal's JSON; of anything else its beginning. */
export const messageOf = (text: string): string => {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : '';
  } catch {
    return text.slice(0, 300);
  }
};
