import { z } from 'zod';

/** What is read of Gitea's and Forgejo's answers; whatever else stands there is left alone. */
export const user = z.object({ id: z.number(), login: z.string() });
export const label = z.object({ id: z.number(), name: z.string() });

export const repository = z.object({
  id: z.number(), full_name: z.string(), default_branch: z.string(),
  permissions: z.object({ admin: z.boolean(), push: z.boolean(), pull: z.boolean() }).optional(),
});

const orEmpty = <T extends z.ZodType>(one: T) => z.array(one).nullish().transform((list) => list ?? []);

export const issue = z.object({
  number: z.number(), title: z.string(), body: z.string(), state: z.enum(['open', 'closed']), user, html_url: z.string(),
  labels: orEmpty(label), assignees: orEmpty(user), updated_at: z.string(), created_at: z.string(), pull_request: z.unknown(),
});

export const comment = z.object({ id: z.number(), user, body: z.string(), created_at: z.string() });

/** `body` of a label's entry is "1" where it was added. Entries of other kinds are passed over. */
export const timelineEntry = z.object({
  type: z.string(), user: user.nullish(), body: z.string().nullish(), created_at: z.string(), label: label.nullish(),
});

const branch = z.object({ label: z.string(), ref: z.string(), sha: z.string(), repo_id: z.number() });
export const pull = z.object({
  number: z.number(), title: z.string(), body: z.string(), state: z.enum(['open', 'closed']), merged: z.boolean(), merge_commit_sha: z.string().nullish(),
  merged_by: user.nullish(), user, html_url: z.string(), head: branch, base: branch, updated_at: z.string().optional(),
});

export const review = z.object({
  id: z.number(), user: user.nullish(), state: z.string(), body: z.string(), commit_id: z.string(), dismissed: z.boolean(), submitted_at: z.string(), comments_count: z.number().optional(),
});
export const reviewComment = z.object({ path: z.string(), body: z.string(), position: z.number().nullish(), original_position: z.number().nullish() });

export const status = z.object({
  id: z.number(), status: z.string(), context: z.string(), description: z.string().nullish(), target_url: z.string().nullish(), creator: user.nullish(),
});
export const combinedStatus = z.object({ statuses: orEmpty(status) });

export const hook = z.object({ active: z.boolean(), events: z.array(z.string()), config: z.record(z.string(), z.string()) });
export const version = z.object({ version: z.string() });

export type GiteaUser = z.output<typeof user>;
export type GiteaIssue = z.output<typeof issue>;
export type GiteaLabel = z.output<typeof label>;
export type GiteaPull = z.output<typeof pull>;
export type GiteaReview = z.output<typeof review>;
export type GiteaStatus = z.output<typeof status>;
export type GiteaTimelineEntry = z.output<typeof timelineEntry>;
