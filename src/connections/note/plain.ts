import { plainText } from '../../shared/plain-text.js';

export const plainLines = (text: string): string[] => plainText(text).split('\n');

/** Only these lead anywhere. */
export const isLink = (url: string): boolean => /^https?:\/\/[^\s<>"']+$/.test(url);

/** What marks a comment as ours and says which one it is; invisible in Markdown and HTML. */
export const markerOf = (once: string): string => `<!-- towpath:${once.replace(/[^A-Za-z0-9/._:-]/g, '_')} -->`;

export const ownMarker = '<!-- towpath:';
