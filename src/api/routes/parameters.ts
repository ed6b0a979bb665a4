import { z } from 'zod';

/** Parameters that several routes take. */
export const none = z.strictObject({});
export const itemKeyParameter = z.object({ key: z.string().max(100).describe('The item\'s key, like WEB-12') });
export const projectKeyParameter = z.object({ key: z.string().max(100).describe('The project\'s key, like WEB') });
