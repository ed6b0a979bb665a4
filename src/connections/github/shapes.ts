import { z } from 'zod';

/** What is read of GitHub's answers; whatever else stands there is left alone. */
export const user = z.object({ id: z.number(), login: z.string(), type: z.string().optional() });
export const label = z.object({ id: z.number(), name: z.string() });
const association = z.string().nullish();

export const repository = z.object({
  id: z.number(), full_name: z.string(), default_branch: z.string(), permissions: z.object({ admin: z.boolean(), push: z.boolean() }).optional(),
});

/** `pull_request`: there where it is one. A label may be given by its name alone. */
export const issue = z.object({
  number: z.number(), title: z.string(), body: z.string().nullish(), state: z.enum(['open', 'closed']), state_reason: z.string().nullish(), user: user.nullish(),
  html_url: z.string(), labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])), assignees: z.array(user).nullish(),
  closed_by: user.nullish(), created_at: z.string(), updated_at: z.string(), pull_request: z.unknown().optional(), author_association: association,
});
export const issueEvent = z.object({ event: z.string(), actor: user.nullish(), created_at: z.string(), label: z.object({ name: z.string() }).nullish(), author_association: association });
export const comment = z.object({ id: z.number(), user: user.nullish(), body: z.string().nullish(), created_at: z.string(), author_association: association });

const branch = z.object({ ref: z.string(), sha: z.string(), repo: z.object({ id: z.number() }).nullish() });
/** Only what is asked for by its number has `merged_by` and `mergeable`. */
export const pull = z.object({
  number: z.number(), title: z.string(), body: z.string().nullish(), state: z.enum(['open', 'closed']), merged_at: z.string().nullish(), merge_commit_sha: z.string().nullish(),
  merged_by: user.nullish(), mergeable: z.boolean().nullish(), html_url: z.string(), head: branch, base: branch, updated_at: z.string().optional(),
});

/** A pending one has no time. */
export const review = z.object({
  id: z.number(), user: user.nullish(), state: z.string(), body: z.string().nullish(), commit_id: z.string().nullish(), submitted_at: z.string().nullish(), author_association: association,
});
export const reviewComment = z.object({
  path: z.string(), body: z.string(), line: z.number().nullish(), original_line: z.number().nullish(), pull_request_review_id: z.number().nullish(),
});

export const status = z.object({
  id: z.number(), state: z.string(), context: z.string(), description: z.string().nullish(), target_url: z.string().nullish(), creator: user.nullish(),
});
const output = z.object({ title: z.string().nullish(), summary: z.string().nullish(), text: z.string().nullish(), annotations_count: z.number().nullish() });
export const checkRun = z.object({
  id: z.number(), name: z.string(), status: z.string(), conclusion: z.string().nullish(), check_suite: z.object({ id: z.number() }).nullish(), details_url: z.string().nullish(), html_url: z.string().nullish(), output: output.nullish(),
});
export const annotation = z.object({ path: z.string(), start_line: z.number().nullish(), message: z.string().nullish(), annotation_level: z.string().nullish() });

export const hook = z.object({ active: z.boolean(), events: z.array(z.string()), config: z.object({ url: z.string().optional(), content_type: z.string().optional() }) });

export const installationToken = z.object({ token: z.string().min(1), expires_at: z.string(), permissions: z.record(z.string(), z.string()).optional() });
export const app = z.object({ slug: z.string() });

export type GithubUser = z.output<typeof user>;
export type GithubIssue = z.output<typeof issue>;
export type GithubIssueEvent = z.output<typeof issueEvent>;
export type GithubPull = z.output<typeof pull>;
export type GithubReview = z.output<typeof review>;
export type GithubCheckRun = z.output<typeof checkRun>;
