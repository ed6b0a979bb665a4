import { randomBytes } from 'node:crypto';
import type { PersonConfig } from './config.js';
import { resolveSecret } from './secrets.js';
import { TowpathError } from '../shared/errors.js';

/** A person who may come with a token over HTTP. */
export interface TokenPerson { name: string; token: string }
export interface MissingToken { index: number; name: string; detail: string }
export interface TokenPeople { people: TokenPerson[]; missing: MissingToken[] }

/**
 * The tokens that the file refers to. Where one cannot be read its person gets one that nobody knows:
 * a lost variable must not turn an API that asks for tokens into one that asks for none.
 */
export const readTokens = async (people: readonly PersonConfig[], processEnv: NodeJS.ProcessEnv): Promise<TokenPeople> => {
  const found: TokenPerson[] = [];
  const missing: MissingToken[] = [];
  for (const [index, { name, token }] of people.entries()) {
    if (token === null) continue;
    try {
      found.push({ name, token: await resolveSecret(token, processEnv) });
    } catch (error) {
      if (!(error instanceof TowpathError)) throw error;
      found.push({ name, token: randomBytes(32).toString('base64url') });
      missing.push({ index, name, detail: error.detail });
    }
  }
  return { people: found, missing };
};
