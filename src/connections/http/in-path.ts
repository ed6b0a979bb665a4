/** Names in a path: each part by itself, slashes stay. */
export const inPath = (name: string): string => name.split('/').map(encodeURIComponent).join('/');
