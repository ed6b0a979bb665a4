export interface ErrorEntry {
  title: string;
  /** HTTP status. */
  status: number;
  /** Exit code of the command line: 1 refused or failed, 2 usage, 3 not found, 4 engine not reachable. */
  exit: 1 | 2 | 3 | 4;
  /** Whether asking again without a change can help. */
  retryable: boolean;
  remedy: string;
}

type Cells = [title: string, status: number, exit: ErrorEntry['exit'], remedy: string, retryable?: boolean];
const row = (...[title, status, exit, remedy, retryable = false]: Cells): ErrorEntry => ({ title, status, exit, remedy, retryable });

/** Every failure that a person or a program can meet. `docs/errors.md` and a test are made from this table. */
export const errors = {
  // What was typed or sent
  USAGE: row('The command was not understood', 400, 2, 'See `towpath help` or `towpath help COMMAND`.'),
  INPUT_INVALID: row('The input does not have the expected shape', 422, 2, 'Mend what the detail names and send it again.'),
  NOT_JSON: row('The body is not JSON', 400, 2, 'Send `content-type: application/json` and a JSON document.'),
  TOO_LARGE: row('That is larger than Towpath takes', 413, 1, 'Shorten it, or put the text into a file of the repository and name the file.'),
  TITLE_INVALID: row('The title is empty or too long', 422, 2, 'Give a title of 1 to 200 characters on one line.'),
  REASON_REQUIRED: row('A reason is required', 422, 2, 'Say why: `--reason "…"`. The agent is told.'),
  TEXT_REQUIRED: row('An answer is required', 422, 2, 'Give it: `towpath answer KEY "text"` or `--file F`.'),
  KEY_INVALID: row('That is not an item\'s key', 422, 2, 'A key looks like WEB-12. `towpath list` shows them.'),
  NOT_YET: row('Towpath cannot do that yet', 501, 1, 'It is planned; README, “Not there yet”, says what is missing.'),

  // What is not there
  ITEM_NOT_FOUND: row('There is no such item', 404, 3, '`towpath list --all` shows every item that this home knows.'),
  PROJECT_NOT_FOUND: row('There is no such project', 404, 3, '`towpath project list` shows the projects; `towpath up` in a repository adds its own.'),
  PIPELINE_NOT_FOUND: row('There is no such pipeline', 404, 3, 'Use `full`, `fix` or one that towpath.yaml defines.'),
  RUN_NOT_FOUND: row('There is no such run on this host', 404, 3, '`towpath show KEY` lists the runs.'),
  FILE_NOT_FOUND: row('There is no such file in the item', 404, 3, '`towpath read KEY` lists what can be read.'),
  PROJECT_UNDECIDED: row('It is not clear which project is meant', 422, 2, 'Name it: `--project KEY`. `towpath project list` shows them.'),

  // Decisions
  VERB_NOT_POSSIBLE: row('That cannot be done in the item\'s present state', 409, 1, '`towpath show KEY` says what it waits for and what is possible.'),
  VERB_UNKNOWN: row('There is no such verb', 404, 2, 'The verbs: approve, reject, answer, retry, skip, stop, pause, resume, raise.'),
  REVISION_MOVED: row('What you decided on has changed since', 409, 1, 'Read what is new with `towpath show KEY`, then decide on that revision.'),
  NOT_ALLOWED: row('You may not decide here', 403, 1, 'Ask one of those whom the detail names, or change `approvers` in towpath.yaml.'),
  ALREADY_DECIDED: row('Your decision is counted already', 409, 1, 'Nothing to do: it waits for others.'),
  MERGING: row('The item is being merged', 409, 1, 'Wait a moment: the stop takes effect after the merge.', true),
  ITEM_DUPLICATE: row('An open item has the same title and text', 409, 1, 'Look at it with `towpath show KEY`, or make another with `--again`.'),

  // Configuration
  CONFIG_NOT_FOUND: row('There is no towpath.yaml', 404, 3, 'Make one with `towpath init`, or name it with `--config FILE`.'),
  CONFIG_INVALID: row('towpath.yaml has a mistake', 422, 1, 'Mend the line that the detail names; `towpath config check` looks again.'),
  CONFIG_EXISTS: row('There is a towpath.yaml already', 409, 1, 'Edit it, or move it away first.'),
  PROJECT_TAKEN: row('Another file already brings this project', 409, 1, 'Give the project another key, or use another TOWPATH_HOME.'),
  CONNECTION_TAKEN: row('Another file already brings this connection', 409, 1, 'Give the connection another name, or use another TOWPATH_HOME.'),
  SECRET_MISSING: row('A secret that the configuration names is not there', 422, 1, 'Set the variable or file that the detail names where `towpath up` runs, and start that again. An item that waits for its agent goes on by itself; a blocked one needs `towpath retry KEY`.'),

  // Engine and host
  ENGINE_UNREACHABLE: row('The engine cannot be reached', 503, 4, 'Start it with `towpath up`; `towpath engine status` says where it was looked for.', true),
  ENGINE_NOT_FOUND: row('No Temporal server could be found or fetched', 503, 4, 'Put `temporal` on PATH or set TOWPATH_TEMPORAL to its path.'),
  ENGINE_NOT_PREPARED: row('The cluster\'s namespace or search attributes are missing', 503, 4, 'Run `towpath engine prepare`.'),
  ENGINE_FAILED: row('The engine did not start', 503, 4, 'Read the log that the detail names; `towpath doctor` looks for causes.', true),
  WORKER_AWAY: row('No worker has answered in time', 503, 1, 'Start one with `towpath up`. The same command again, with the same id, counts once.', true),
  ALREADY_UP: row('Towpath is already running for this home', 409, 1, 'Use it, or end it with `towpath down`.'),
  NOT_UP: row('Towpath is not running for this home', 503, 4, 'Start it with `towpath up`.'),
  PORT_TAKEN: row('The port is taken', 409, 1, 'Choose another with `--port`.'),
  PLATFORM: row('Towpath does not run here', 501, 1, 'Native Windows is not supported: use WSL2. Node must be 20.3 or newer.'),
  SANDBOX_MISSING: row('The configuration needs bubblewrap and it does not work here', 503, 1, 'Install `bubblewrap`, or set `sandbox: auto` or `none` and `network: full`, and start `towpath up` again. `towpath doctor` shows the reason.'),
  DISK_FULL: row('The disk is full', 507, 1, 'Free space where TOWPATH_HOME lies, then `towpath retry KEY`.', true),

  // Runs, git, merge
  AGENT_UNKNOWN: row('The stage names an agent that the configuration lacks', 422, 1, 'Add it under `agents`; the item goes on by itself.'),
  AGENT_MISSING: row('The agent\'s program is not on this host', 422, 1, 'Install it, or name its path as `command` under `agents`; the item goes on by itself. `towpath doctor` looks for it.'),
  CREDENTIAL_MISSING: row('The agent has no credential', 422, 1, 'Give it one as the detail says; the item goes on by itself. `towpath doctor` shows what is in force.'),
  REPOSITORY_INVALID: row('The repository cannot be used', 422, 1, 'Check `repository.url` and `base`; `towpath doctor` tries them.'),
  CONNECTION_AWAY: row('The remote cannot be reached', 502, 1, 'An item that waits for it goes on by itself when it answers. A command that failed, as `towpath start`, does not: give it again then, with the same `--idempotency-key` if it had one. `towpath doctor` looks what is wrong.', true),
  NAME_UNSAFE: row('That name is not safe to use', 422, 1, 'Use letters, digits, dot, hyphen and slash.'),
  MERGE_NOT_SEEN: row('The remote took the merge but does not show it', 502, 1, 'Nothing to do: Towpath looks again.', true),
  PUSH_REFUSED: row('The remote refused the push', 409, 1, 'The detail is the remote\'s answer. Mend the cause there, then `towpath retry KEY`.'),
  GIT_FAILED: row('A git command failed', 500, 1, 'The detail is what git said; `towpath doctor` checks the repository.', true),
  RUN_BROKEN: row('A run\'s directory cannot be used', 500, 1, 'The detail names the file. `towpath retry KEY` makes a new run.'),

  // Trackers, forges, webhooks
  CONNECTION_REFUSED: row('The tracker or forge refuses what Towpath asks', 502, 1, 'The detail is its answer. `towpath doctor` looks at token, rights, states and hook; what waits for it goes on by itself then.'),
  CONNECTION_UNKNOWN: row('There is no such connection', 404, 3, 'Name one of `connections` in towpath.yaml. An item that lies at one which is no longer there goes on by itself once it is back under its name.'),
  SIGNATURE_REFUSED: row('The delivery is not signed as it should be', 401, 1, 'Give the sender the secret that `connections` names; `towpath doctor` says how to check it.'),
  TOO_MANY: row('Too many deliveries with a wrong signature', 429, 1, 'Give the sender the secret that `connections` names; rightly signed deliveries are always taken.', true),
  MEDIA_TYPE: row('A delivery is JSON', 415, 1, 'Set the hook\'s content type to application/json.'),
  SPOOL_FULL: row('Deliveries cannot be stored', 503, 1, 'Free space where TOWPATH_HOME lies; the reconciler finds what was sent meanwhile.', true),
  DELIVERY_NOT_FOUND: row('There is no such delivery', 404, 3, '`towpath deliveries list` shows those that are kept.'),

  // Who may talk to the API
  HOST_REFUSED: row('This address is not served', 403, 1, 'Use the address that `towpath up` printed.'),
  ORIGIN_REFUSED: row('Another web page may not do this', 403, 1, 'Use the command line, or send the request without a browser.'),
  UNAUTHENTICATED: row('A token is required', 401, 1, 'Send `authorization: Bearer …` with a token that towpath.yaml names under `people`.'),
  ROUTE_NOT_FOUND: row('There is nothing at this address', 404, 3, '`GET /openapi.json` lists what there is.'),
  METHOD_NOT_ALLOWED: row('This address does not take that method', 405, 2, '`GET /openapi.json` lists what there is.'),
  INTERRUPTED: row('Interrupted', 503, 1, 'Run the command again.', true),
  INTERNAL: row('Something went wrong that Towpath did not expect', 500, 1, 'Please report it with the detail; `towpath doctor` may find the cause.', true),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errors;

export const isErrorCode = (text: unknown): text is ErrorCode =>
  typeof text === 'string' && Object.prototype.hasOwnProperty.call(errors, text);

/** A failure of ours outside Temporal: command line, API, configuration. `detail` is a sentence with the facts. */
export class TowpathError extends Error {
  override readonly name = 'TowpathError';
  constructor(readonly code: ErrorCode, readonly detail = '', readonly facts: Record<string, unknown> = {}) {
    super(detail === '' ? errors[code].title : `${errors[code].title}: ${detail}`);
  }
}

export interface ErrorDocument { error: { code: ErrorCode; title: string; detail: string; remedy: string } }

export const errorDocument = (code: ErrorCode, detail = ''): ErrorDocument =>
  ({ error: { code, title: errors[code].title, detail, remedy: errors[code].remedy } });
