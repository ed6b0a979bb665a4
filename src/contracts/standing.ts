import { z } from 'zod';

/** How a connection stands, as far as this home has met it. */
export const standingSchema = z.object({
  standing: z.enum(['ok', 'away', 'refused']).describe('away: it does not answer, or asks for patience; refused: it does not take our token or right, or a secret is missing'),
  since: z.string().describe('ISO 8601, UTC'),
  message: z.string().nullable().describe('What went wrong; null where all is well'),
});
export type Standing = z.infer<typeof standingSchema>;
