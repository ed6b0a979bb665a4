import { TowpathError } from '../../shared/error-table.js';

/** The status that a refusal came with. */
export const statusOf = (error: unknown): number | undefined => {
  if (!(error instanceof TowpathError)) return undefined;
  const { status } = error.facts;
  return typeof status === 'number' ? status : undefined;
};
