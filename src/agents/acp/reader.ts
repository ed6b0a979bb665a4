import type { Usage } from '../../shared/activities.js';
import type { AgentEvent, AgentExit, AgentFailure, AgentOutcome, RunIdentity } from '../adapter.js';
import { numberAt, objectAt, objectsAt, parseObject, textAt, type JsonObject } from '../json-object.js';
import { noTerminalEvent } from '../no-terminal-event.js';
import { shortDetail } from '../short-detail.js';
import { failureOfError, failureOfTurn } from './failure.js';
import { usageOfTurn, type TurnUsage } from './usage.js';

/** From us to the agent, or from it. */
export type Direction = 'out' | 'in';

/** Requests whose failure is the run's: without a session there is no turn. */
const decisive = new Set(['initialize', 'authenticate', 'session/new', 'session/load', 'session/resume', 'session/prompt']);

interface Permission { name: string; kinds: Map<string, string> }

/**
 * Reads a conversation by the Agent Client Protocol from the messages of both sides: each side numbers its requests on its
 * own, so an answer belongs to a request of the other direction. The same for a live one and a stored one.
 */
export class AcpReader {
  #seen = 0;
  #session: string | null = null;
  #model: string | null = null;
  #prompting = false;
  /** The conversation began in this run, whatever was to be gone on with. */
  #fresh = false;
  #message: string | undefined;
  #chunks = '';
  #text: string | null = null;
  #told: TurnUsage = { usage: null, unsplit: false, model: null };
  #costUsd: number | null = null;
  /** Codex's thread is in an error: what it says from then on is the error. */
  #broken = false;
  #stopReason: string | undefined;
  #failure: AgentFailure | undefined;
  readonly #denied: string[] = [];
  readonly #ours = new Map<unknown, string>();
  readonly #asked = new Map<unknown, Permission>();

  constructor(private readonly run: RunIdentity) {}

  /** One message of the wire. */
  take(direction: Direction, message: JsonObject): AgentEvent[] {
    if (direction === 'in') this.#seen += 1;
    const method = textAt(message, 'method');
    if (method === undefined) return direction === 'in' ? this.#answered(message) : this.#decided(message);
    if (direction === 'out') return this.#sent(method, message);
    if (method === 'session/update') return this.#update(objectAt(objectAt(message, 'params'), 'update'));
    if (method === 'session/request_permission') this.#remember(message['id'], objectAt(message, 'params'));
    return [];
  }

  /** What was said last and not told yet. */
  rest(): AgentEvent[] {
    const text = this.#chunks;
    this.#chunks = '';
    this.#message = undefined;
    if (text !== '') this.#text = text;
    return text === '' ? [] : [{ t: 'text', text }];
  }

  end(exit: AgentExit, stderr: string): AgentOutcome {
    this.rest();
    const { usage, unsplit } = this.#told;
    const failure = this.#failureOf(exit, stderr);
    return {
      ok: failure === null, text: this.#text, structured: failure === null ? parseObject(this.#text ?? '') ?? null : null, sessionId: this.#session,
      usage, ...(unsplit ? { unsplit: true } : {}), costUsd: this.#ownCost(), total: this.#costUsd === null ? null : { usage: null, costUsd: this.#costUsd },
      model: this.#told.model ?? this.#model, structuredAsked: false, denials: this.#denied, failure,
    };
  }

  #failureOf(exit: AgentExit, stderr: string): AgentFailure | null {
    if (this.#failure !== undefined) return this.#failure;
    if (this.#stopReason === undefined) return noTerminalEvent(exit, { stderr, silent: this.#seen === 0 });
    return failureOfTurn({ stopReason: this.#stopReason, used: this.#told.usage !== null, broken: this.#broken, text: this.#text ?? '' });
  }

  /** The cost is the conversation's. What it was before nobody may know: then it is not this run's. */
  #ownCost(): number | null {
    const earlier = this.#fresh ? null : this.run.before;
    if (this.#costUsd === null || earlier?.costUsd === null) return null;
    const before = earlier?.costUsd ?? 0;
    return Number((this.#costUsd < before ? this.#costUsd : this.#costUsd - before).toFixed(10));
  }

  #sent(method: string, message: JsonObject): AgentEvent[] {
    if (message['id'] !== undefined) this.#ours.set(message['id'], method);
    const session = textAt(objectAt(message, 'params'), 'sessionId');
    if (method === 'session/prompt') this.#prompting = true;
    return method === 'session/load' || method === 'session/resume' ? this.#inSession(session) : [];
  }

  #inSession(id: string | undefined): AgentEvent[] {
    if (id === undefined || id === this.#session) return [];
    this.#session = id;
    return [{ t: 'session', id }];
  }

  #answered(message: JsonObject): AgentEvent[] {
    const method = this.#ours.get(message['id']);
    this.#ours.delete(message['id']);
    if (method === undefined || !decisive.has(method)) return [];
    const error = objectAt(message, 'error');
    if (error !== undefined) {
      const told = this.rest();
      this.#failure = failureOfError(error);
      return told;
    }
    const result = objectAt(message, 'result') ?? {};
    if (method === 'session/new') {
      // One that could not be gone on with is no failure where a fresh one begins.
      this.#failure = undefined;
      this.#fresh = true;
      return this.#inSession(textAt(result, 'sessionId'));
    }
    if (method !== 'session/prompt') return [];
    const told = this.rest();
    this.#prompting = false;
    this.#stopReason = textAt(result, 'stopReason') ?? '';
    this.#told = usageOfTurn(result);
    return [...told, ...this.#usageEvent(this.#told.usage)];
  }

  #usageEvent(usage: Usage | null): AgentEvent[] {
    return usage === null ? [] : [{ t: 'usage', key: 'turn', usage, costUsd: this.#ownCost() }];
  }

  /** What comes before the prompt is the replay of an older conversation. */
  #update(update: JsonObject | undefined): AgentEvent[] {
    if (update === undefined || !this.#prompting) return [];
    switch (update['sessionUpdate']) {
      case 'agent_message_chunk': return this.#chunk(update);
      // The person's own words again: what stands before them is replayed too.
      case 'user_message_chunk':
        this.#chunks = '';
        this.#text = null;
        return [];
      case 'tool_call': return [...this.rest(), this.#tool(update)];
      case 'tool_call_update': return [...this.rest(), ...this.#toolEnd(update)];
      case 'usage_update':
        // 0 stands for unknown: it is told for turns that failed, and for models without a price.
        this.#costUsd = numberAt(objectAt(update, 'cost'), 'amount') || this.#costUsd;
        this.#model = textAt(objectAt(update, '_meta'), '_claude/model') ?? this.#model;
        return [];
      case 'session_info_update': return this.#status(textAt(objectAt(objectAt(objectAt(update, '_meta'), 'codex'), 'threadStatus'), 'type'));
      default: return [];
    }
  }

  #status(status: string | undefined): AgentEvent[] {
    if (status === 'active') this.#broken = false;
    if (status !== 'systemError') return [];
    const told = this.rest();
    this.#broken = true;
    this.#text = null;
    return told;
  }

  #chunk(update: JsonObject): AgentEvent[] {
    const id = textAt(update, 'messageId');
    const told = id !== undefined && this.#message !== undefined && id !== this.#message ? this.rest() : [];
    this.#message = id ?? this.#message;
    this.#chunks += textAt(objectAt(update, 'content'), 'text') ?? '';
    return told;
  }

  #tool(update: JsonObject): AgentEvent {
    const title = textAt(update, 'title');
    const name = textAt(update, 'name') ?? textAt(objectAt(objectAt(update, '_meta'), 'claudeCode'), 'toolName') ?? textAt(update, 'kind') ?? title ?? 'a tool';
    const { detail } = shortDetail(objectAt(update, 'rawInput'));
    const said = detail ?? (title === name ? undefined : title);
    return { t: 'tool', name, ...(said === undefined ? {} : { detail: said.slice(0, 300) }) };
  }

  #toolEnd(update: JsonObject): AgentEvent[] {
    const status = textAt(update, 'status');
    if (status !== 'completed' && status !== 'failed') return [];
    const words = objectsAt(update, 'content').map((one) => textAt(objectAt(one, 'content'), 'text') ?? '').join('\n');
    return [{ t: 'result', ok: status === 'completed', text: words === '' ? textAt(update, 'rawOutput') ?? '' : words }];
  }

  #remember(id: unknown, params: JsonObject | undefined): void {
    const call = objectAt(params, 'toolCall');
    const kinds = new Map(objectsAt(params, 'options').map((one) => [textAt(one, 'optionId') ?? '', textAt(one, 'kind') ?? ''] as const));
    this.#asked.set(id, { name: textAt(call, 'name') ?? textAt(call, 'title') ?? textAt(call, 'kind') ?? 'a tool', kinds });
  }

  #decided(message: JsonObject): AgentEvent[] {
    const asked = this.#asked.get(message['id']);
    this.#asked.delete(message['id']);
    if (asked === undefined) return [];
    const chosen = asked.kinds.get(textAt(objectAt(objectAt(message, 'result'), 'outcome'), 'optionId') ?? '');
    if (chosen?.startsWith('allow') === true) return [];
    this.#denied.push(asked.name);
    return [{ t: 'denied', name: asked.name }];
  }
}
