import { plainText } from '../../shared/plain-text.js';

/** What looks like a marker of ours in words of others is broken by an invisible joiner: else they could name a comment as another. */
const withoutMarkers = (text: string): string => text.replace(/<!--(?=\s*towpath:)/gi, '<!-\u2060-');

export const plainLines = (text: string): string[] => withoutMarkers(plainText(text)).split('\n');

/** Only these lead anywhere. */
export const isLink = (url: string): boolean => /^https?:\/\/[^\s<>"'`]+$/.test(url) && plainText(url) === url;

/** What marks a comment as ours and says which one it is; invisible in Markdown and HTML. */
export const markerOf = (once: string): string => `<!-- towpath:${once.replace(/[^A-Za-z0-9/._:-]/g, '_')} -->`;

export const ownMarker = '<!-- towpath:';
