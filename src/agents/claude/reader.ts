import type { AgentEvent, AgentExit, AgentFailure, AgentOutcome, LineReader, RunIdentity } from '../adapter.js';
import { CallUsage } from '../call-usage.js';
import { numberAt, objectAt, objectsAt, parseObject, textAt, type JsonObject } from '../json-object.js';
import { noTerminalEvent } from '../no-terminal-event.js';
import { shortDetail } from '../short-detail.js';
import { failureOfResult } from './failure.js';
import { RunUsage, usageOfMessage } from './usage.js';

/** The program's own words in the model's place. */
const synthetic = '<synthetic>';

class ClaudeReader implements LineReader {
  readonly #calls = new CallUsage();
  readonly #spent = new RunUsage();
  readonly #denied: string[] = [];
  #seen = 0;
  #session: string | null = null;
  #model: string | null = null;
  #asked = false;
  #text: string | null = null;
  #messageError: string | undefined;
  /** The message that an agent streams, by the tool call that it is the answer of; '' = the main one. */
  readonly #streaming = new Map<string, string>();
  #result: JsonObject | undefined;
  #structured: unknown = null;
  /** The limit that refuses us. */
  #rejected: JsonObject | undefined;
  /** Epoch ms of the newest line that has a time: the clock of a stored transcript. */
  #clock: number | undefined;

  constructor(private readonly run: RunIdentity, private readonly now: () => number | null) {}

  push(line: string): AgentEvent[] {
    const event = parseObject(line);
    if (event === undefined) return [];
    this.#seen += 1;
    const at = Date.parse(textAt(event, 'timestamp') ?? '');
    if (!Number.isNaN(at)) this.#clock = at;
    return [...this.#sessionOf(event), ...this.#read(event)];
  }

  end(exit: AgentExit, stderr: string): AgentOutcome {
    const result = this.#result;
    const said = { sessionId: this.#session, structuredAsked: this.#asked, total: null, text: this.#text };
    if (result === undefined) {
      const failure = noTerminalEvent(exit, { stderr, silent: this.#seen === 0 });
      return { ...said, ok: false, structured: null, usage: this.#calls.total, costUsd: null, model: this.#model, denials: this.#denied, failure };
    }
    const failure = this.#failureOf(result);
    const { usage, costUsd, model } = this.#spent.of(result, { resumed: this.run.before !== null });
    return {
      ...said, ok: failure === null, text: textAt(result, 'result') ?? this.#text, structured: this.#structured,
      usage: usage ?? this.#calls.total, costUsd, model: model ?? this.#model, denials: this.#denialsOf(result), failure,
    };
  }

  #failureOf(result: JsonObject): AgentFailure | null {
    const refused = textAt(result, 'stop_reason') === 'refusal';
    if (result['is_error'] !== true && !refused && (textAt(result, 'subtype') ?? 'success') === 'success') return null;
    const clock = this.#clock ?? this.now();
    const resetsAt = numberAt(this.#rejected, 'resetsAt');
    const limitMs = resetsAt === undefined || clock === null ? null : Math.max(0, resetsAt * 1_000 - clock);
    return failureOfResult({ result, messageError: this.#messageError, limitMs });
  }

  #denialsOf(result: JsonObject): string[] {
    const names = objectsAt(result, 'permission_denials').map((one) => textAt(one, 'tool_name') ?? 'a tool');
    return names.length > 0 ? names : this.#denied;
  }

  #sessionOf(event: JsonObject): AgentEvent[] {
    const id = textAt(event, 'session_id');
    if (id === undefined || id === this.#session) return [];
    this.#session = id;
    return [{ t: 'session', id }];
  }

  #read(event: JsonObject): AgentEvent[] {
    switch (event['type']) {
      case 'system': return this.#system(event);
      case 'assistant': return this.#assistant(event);
      case 'user': return this.#toolResults(event);
      case 'stream_event': return this.#stream(objectAt(event, 'event'), textAt(event, 'parent_tool_use_id') ?? '');
      case 'rate_limit_event': return this.#limit(objectAt(event, 'rate_limit_info'));
      case 'result':
        this.#result = event;
        this.#spent.add(event);
        this.#structured = event['structured_output'] ?? this.#structured;
        return [];
      default: return [];
    }
  }

  #system(event: JsonObject): AgentEvent[] {
    switch (event['subtype']) {
      case 'init': {
        this.#model = textAt(event, 'model') ?? this.#model;
        const tools = event['tools'];
        this.#asked ||= Array.isArray(tools) && tools.includes('StructuredOutput');
        return [];
      }
      case 'api_retry': {
        const inMs = numberAt(event, 'retry_delay_ms');
        return [{ t: 'retry', ...(inMs === undefined ? {} : { inMs }) }];
      }
      case 'permission_denied': {
        const name = textAt(event, 'tool_name') ?? 'a tool';
        this.#denied.push(name);
        return [{ t: 'denied', name }];
      }
      default: return [];
    }
  }

  #assistant(event: JsonObject): AgentEvent[] {
    const message = objectAt(event, 'message');
    if (message === undefined) return [];
    this.#messageError = textAt(event, 'error') ?? this.#messageError;
    const own = textAt(message, 'model') !== synthetic;
    const usage = objectAt(message, 'usage');
    const id = textAt(message, 'id');
    const used = own && usage !== undefined && id !== undefined ? this.#used(id, usage) : [];
    return [...objectsAt(message, 'content').flatMap((block) => this.#block(block, { main: event['parent_tool_use_id'] == null })), ...used];
  }

  #block(block: JsonObject, { main }: { main: boolean }): AgentEvent[] {
    if (block['type'] === 'text') {
      const text = textAt(block, 'text') ?? '';
      if (main) this.#text = text;
      return text === '' ? [] : [{ t: 'text', text }];
    }
    if (block['type'] !== 'tool_use') return [];
    return [{ t: 'tool', name: textAt(block, 'name') ?? 'a tool', ...shortDetail(objectAt(block, 'input')) }];
  }

  #toolResults(event: JsonObject): AgentEvent[] {
    return objectsAt(objectAt(event, 'message'), 'content').filter((block) => block['type'] === 'tool_result').map((block): AgentEvent => {
      const content = textAt(block, 'content') ?? objectsAt(block, 'content').map((one) => textAt(one, 'text') ?? '').join('\n');
      return { t: 'result', ok: block['is_error'] !== true, text: content };
    });
  }

  /** With partial messages a call's figures are told before its message is; several agents stream at a time. */
  #stream(event: JsonObject | undefined, agent: string): AgentEvent[] {
    if (event?.['type'] === 'message_start') return this.#begun(agent, objectAt(event, 'message'));
    const id = this.#streaming.get(agent);
    const usage = event?.['type'] === 'message_delta' ? objectAt(event, 'usage') : undefined;
    return usage === undefined || id === undefined ? [] : this.#used(id, usage);
  }

  #begun(agent: string, message: JsonObject | undefined): AgentEvent[] {
    const id = textAt(message, 'id');
    const usage = objectAt(message, 'usage');
    if (id === undefined) return [];
    this.#streaming.set(agent, id);
    return usage === undefined ? [] : this.#used(id, usage);
  }

  #used(id: string, usage: JsonObject): AgentEvent[] {
    const now = this.#calls.add(id, usageOfMessage(usage));
    return now === undefined ? [] : [{ t: 'usage', key: id, usage: now }];
  }

  #limit(info: JsonObject | undefined): AgentEvent[] {
    if (info === undefined) return [];
    if (textAt(info, 'status') !== 'rejected') {
      // A limit that is over asks for no wait; another one's news says nothing of it.
      if (textAt(info, 'rateLimitType') === textAt(this.#rejected, 'rateLimitType')) this.#rejected = undefined;
      return [];
    }
    this.#rejected = info;
    const resetsAt = numberAt(info, 'resetsAt');
    return [{ t: 'limit', ...(resetsAt === undefined ? {} : { resetsAt }) }];
  }
}

/**
 * Reads `claude -p --output-format stream-json --verbose`. Thrown by nothing: what it does not know it skips.
 * `now`: epoch ms, or null where nobody knows it, as of a stored transcript.
 */
export const claudeReader = (run: RunIdentity, now: () => number | null = Date.now): LineReader => new ClaudeReader(run, now);
