const unitBytes: Readonly<Record<string, number>> = {
  B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4,
};

/** `4GiB`, `500MB`, `1.5GB`: as people and disks write it. */
export const byteSizePattern = /^(\d{1,15}(?:\.\d{1,3})?) ?([KMGT]i?B|B)$/;
export const byteSizeWords = 'a size like 4GiB or 500MB, or a number of bytes';

/** Whole bytes, or undefined where the text is no size. A number is bytes already. */
export const parseByteSize = (written: string | number): number | undefined => {
  if (typeof written === 'number') return Number.isFinite(written) && written >= 0 ? Math.floor(written) : undefined;
  const match = byteSizePattern.exec(written);
  return match === null ? undefined : Math.floor(Number(match[1]) * (unitBytes[match[2] ?? ''] ?? 1));
};
