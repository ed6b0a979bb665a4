import type { BareRepository } from '../bare-repository.js';
import type { HookSender } from '../hook-sender.js';

export type Permission = 'admin' | 'write' | 'read';
export interface User { id: number; login: string; permission: Permission; token: string; bot: boolean }
export interface Status { id: number; sha: string; state: string; context: string; description: string | null; target_url: string | null; creator: User }
/** What the emulator does not know of a pull request: it has no git. */
export interface PullFacts { head: string; merged: { sha: string; by: string; at: string } | null; merging: boolean; closedBy: string | null }
export interface Protection { statuses?: string[]; approvals?: number }

export interface World {
  url: string;
  /** The emulator's address. */
  upstream: string;
  repository: string;
  users: User[];
  git: BareRepository;
  statuses: Status[];
  pulls: Map<number, PullFacts>;
  /** Check runs by the commit that they were made for, newest last. */
  /** `suite`: of another workflow or event than the rest; the emulator has one a commit. */
  runs: { id: number; sha: string; suite?: number }[];
  /** Logs of jobs, as the storage service has them. */
  logs: Map<string, string>;
  protection: Map<string, Protection>;
  /** Mergeability is being computed: it is null, and the next merge is put off. */
  computing: boolean;
  /** Words with which merges and new pull requests are refused, as by a rule of the repository. */
  refusal: string | null;
  /** Merges are answered with 200 and the base does not show them. */
  forgetsMerges: boolean;
  /** The token may not ask for permissions. */
  hidesPermissions: boolean;
  /** Whether a request to the storage service brought a token along. */
  tokensAtStorage: string[];
  hooks: HookSender;
  /** Branches as the last push left them. */
  refs: Map<string, string>;
}

export type Json = Record<string, unknown>;
export interface Answer { status: number; json?: unknown; text?: string; headers?: Record<string, string> }
export interface Exchange { world: World; user: User; method: string; params: string[]; path: string; query: URLSearchParams; body: Json }
/** undefined: the emulator answers. */
export interface Route { method: string; pattern: RegExp; act: (exchange: Exchange) => Promise<Answer | undefined> | Answer | undefined }

export const refused = (status: number, message: string, errors?: unknown[]): Answer =>
  ({ status, json: { message, ...(errors === undefined ? {} : { errors }), documentation_url: 'https://docs.github.com/rest', status: String(status) } });

export const userShape = ({ id, login, bot }: User): Json => ({ id, login, type: bot ? 'Bot' : 'User' });
export const userOf = ({ users }: World, login: string): User => {
  const found = users.find((user) => user.login === login);
  if (found === undefined) throw new Error(`no user ${login}`);
  return found;
};
