/** Names that cannot change: workflow ids, task queues, branches, the item's documents. */

/** `WEB-12`: project key, hyphen, number without padding. */
const keyPattern = /^([A-Z][A-Z0-9]{1,9})-([1-9][0-9]{0,8})$/;
export const projectKeyPattern = /^[A-Z][A-Z0-9]{1,9}$/;
export const stageNamePattern = /^[a-z][a-z0-9-]{0,30}$/;

export interface ParsedKey { project: string; number: number }

/** The parts of an item's key, or undefined where it is none. Lower case is accepted, as people type it. */
export const parseKey = (text: string): ParsedKey | undefined => {
  const match = keyPattern.exec(text.trim().toUpperCase());
  return match === null ? undefined : { project: match[1] as string, number: Number(match[2]) };
};

export const itemKey = (project: string, number: number): string => `${project}-${number}`;
export const itemWorkflowId = (key: string): string => `item/${key}`;
export const projectWorkflowId = (project: string): string => `project/${project}`;
/** `name`: `AgentPolicy.provider`. */
export const providerWorkflowId = (name: string): string => `provider/${name}`;

export const reconcileWorkflowId = (connection: string): string => `reconcile/${connection}`;
/** The task queue of what is asked of a tracker or forge. */
export const connectionQueue = (connection: string): string => `connection/${connection}`;

/** Task queues. `items` carries workflows and quick activities. */
export const queues = { items: 'items', runs: 'runs', gates: 'gates' } as const;

export const documentsFolder = (key: string): string => `docs/work-items/${key}`;

/** What our branches begin with, and the names of our commit statuses. */
export const ownPrefix = 'towpath/';

/** At most 60 characters after the key, ASCII only: every forge and file system takes it. */
export const branchName = (key: string, title: string, round = 1): string => {
  const words = title.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const slug = words.slice(0, 40).replace(/-+$/g, '') || 'item';
  return `${ownPrefix}${key}-${round > 1 ? `r${round}-` : ''}${slug}`;
};

/** The round that a branch names; 1 where it names none. */
export const roundOfBranch = (branch: string): number => Number(/^(?:refs\/heads\/)?towpath\/[A-Za-z0-9]+-[0-9]+-r([1-9][0-9]{0,5})-/.exec(branch)?.[1] ?? 1);

/** The key of the item that a branch belongs to, or undefined where it is none of ours. `refs/heads/` may stand before it. */
export const keyOfBranch = (branch: string): string | undefined => {
  const match = /^(?:refs\/heads\/)?towpath\/([A-Za-z][A-Za-z0-9]{1,9}-[1-9][0-9]{0,8})(?:-|$)/.exec(branch);
  const parsed = match === null ? undefined : parseKey(match[1] as string);
  return parsed === undefined ? undefined : itemKey(parsed.project, parsed.number);
};

export interface RunIdParts { round: number; stage: string; attempt: number; purpose: string; n: number }

/**
 * A run's id within its item, and its folder's name. It never contains the activity's attempt:
 * a second attempt of the activity must find the run of the first.
 */
export const runId = ({ round, stage, attempt, purpose, n }: RunIdParts): string =>
  `${round}.${stage}.${attempt}.${purpose}.${n}`;

export const roundOfRun = (run: string): number => Number(/^[0-9]+/.exec(run)?.[0] ?? 1);

export const limits = {
  /** Bytes in UTF-8; a payload in history stays under 64 KiB with everything else that the item carries. */
  bodyBytes: 32 * 1024,
  titleCharacters: 200,
  reasonCharacters: 4_000,
  timelineEntries: 200,
  timelineCharacters: 200,
  seenIds: 200,
  /** What is kept of a report's subtasks. */
  subtaskBytes: 8 * 1024,
  subtaskCharacters: 500,
  /** Of a message's own id or an idempotency key. */
  idCharacters: 200,
  /** What the engine takes as a summary for its Web UI. */
  summaryBytes: 200,
  detailsBytes: 20_000,
  payloadBytes: 60 * 1024,
  tailCharacters: 4_000,
} as const;
