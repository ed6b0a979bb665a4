import { z } from 'zod';
import { limits } from '../shared/ids.js';

/** What programs send to the API. Lengths are checked by the client, which answers with codes of their own. */
const id = z.string().describe('Makes a repeat count once; the header `Idempotency-Key` says the same');

export const newItemBody = z.strictObject({
  title: z.string().meta({ maxLength: limits.titleCharacters }).describe('One line'),
  body: z.string().default('').describe(`Markdown, at most ${String(limits.bodyBytes)} bytes`),
  project: z.string().optional().describe('Needed where there are several projects'),
  pipeline: z.string().nullable().default(null).describe('`full`, `fix` or one that towpath.yaml defines; null: the project\'s own'),
  priority: z.number().int().min(1).max(5).default(3).describe('1 comes first'),
  idempotencyKey: id.optional(),
  again: z.boolean().default(false).describe('Make it although an open item has the same title and text'),
});
export type NewItemBody = z.infer<typeof newItemBody>;

export const verbBody = z.strictObject({
  revision: z.string().max(100).optional().describe('approve, reject: what was seen; absent: what is shown now'),
  reason: z.string().optional().describe(`At most ${String(limits.reasonCharacters)} characters; reject requires it`),
  text: z.string().optional().describe('answer requires it'),
  budget: z.strictObject({ costUsd: z.number().positive().exactOptional(), tokens: z.number().positive().exactOptional(), runs: z.number().positive().exactOptional() }).optional()
    .describe('raise requires it: the item\'s budget from now on, in US dollars, tokens, runs'),
  id: id.optional(),
});
export type VerbBody = z.infer<typeof verbBody>;

export const projectVerbBody = z.strictObject({ id: id.optional() });
export const configBody = z.strictObject({ file: z.string().min(1).max(4_096).describe('Absolute path of a towpath.yaml') });
