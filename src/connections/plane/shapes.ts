import { z } from 'zod';

/** What is read of Plane's answers (1.3.1), and nothing beside: more keys and other ones are fine. Source: reference integrations §3 and §5. */

/** Times come in the zone of the token's user. */
const time = z.string().transform((text, context) => {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  context.addIssue({ code: 'custom', message: 'is no time' });
  return z.NEVER;
});

export const userShape = z.object({
  id: z.string(), display_name: z.string().nullish(), first_name: z.string().nullish(), email: z.string().nullish(), is_bot: z.boolean().nullish(),
});
export const projectShape = z.object({ id: z.string(), identifier: z.string(), name: z.string() });
export const stateShape = z.object({ id: z.string(), name: z.string(), group: z.string() });
export const labelShape = z.object({ id: z.string(), name: z.string() });

/** With `expand` the thing itself, without it its id. */
const orId = <Shape extends z.ZodType>(shape: Shape) => z.union([z.string(), shape]);

export const workItemShape = z.object({
  id: z.string(), sequence_id: z.number(), name: z.string(), description_html: z.string().nullish(),
  state: orId(stateShape).nullish(), labels: z.array(orId(labelShape)).default([]), assignees: z.array(orId(userShape)).default([]),
  created_at: time, updated_at: time, external_source: z.string().nullish(), external_id: z.string().nullish(),
});

/** `created_by` is left out on purpose: it is taken from the request's body, and can be forged. */
export const commentShape = z.object({
  id: z.string(), comment_html: z.string().nullish(), actor: orId(userShape).nullish(), created_at: time,
  external_source: z.string().nullish(), external_id: z.string().nullish(),
});

export const activityShape = z.object({
  field: z.string().nullish(), new_value: z.unknown(), new_identifier: z.string().nullish(), actor: orId(userShape).nullish(), created_at: time,
});

export const madeBeforeShape = z.object({ id: z.string() });

export type PlaneUser = z.output<typeof userShape>;
export type PlaneProject = z.output<typeof projectShape>;
export type PlaneState = z.output<typeof stateShape>;
export type PlaneLabel = z.output<typeof labelShape>;
export type PlaneWorkItem = z.output<typeof workItemShape>;
export type PlaneComment = z.output<typeof commentShape>;
export type PlaneActivity = z.output<typeof activityShape>;

export const idOf = (one: string | { id: string }): string => (typeof one === 'string' ? one : one.id);
