import { failure, TowpathError } from '../shared/errors.js';

/** An activity with our failures as they cross Temporal: code as type, retryable or not by the error table. */
export const acrossTemporal = <Arguments extends unknown[], Result>(work: (...args: Arguments) => Promise<Result>) =>
  async (...args: Arguments): Promise<Result> => {
    try {
      return await work(...args);
    } catch (error) {
      if (error instanceof TowpathError) throw failure(error.code, error.detail, error.facts);
      throw error;
    }
  };
