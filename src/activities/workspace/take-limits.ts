/** What one run may add: checked before anything enters the mirror. */
export interface TakeLimits {
  /** Bytes of all new objects, uncompressed. */
  bytes: number;
  /** Files in the whole tree. */
  files: number;
  /** Bytes of one document that people are shown. */
  documentBytes: number;
}

export const takeLimits: TakeLimits = { bytes: 200 * 1024 * 1024, files: 100_000, documentBytes: 1024 * 1024 };

/** zlib never packs better than this: a smaller pile of loose objects cannot hold more than the limit. */
export const mostCompression = 1_032;
