import type { Usage } from '../../shared/activities.js';
import { usageSince } from '../../shared/usage.js';
import type { AgentEvent, AgentExit, AgentFailure, AgentOutcome, LineReader, RunIdentity } from '../adapter.js';
import { numberAt, objectAt, objectsAt, parseObject, textAt, type JsonObject } from '../json-object.js';
import { noTerminalEvent } from '../no-terminal-event.js';
import { failureOfMessage } from './failure.js';
import { usageOfThread } from './usage.js';

const reconnecting = /^Reconnecting\b/;

class CodexReader implements LineReader {
  #seen = 0;
  #thread: string | null = null;
  #text: string | null = null;
  #total: Usage | null = null;
  #completed = false;
  #failed: string | undefined;
  #complaint: string | undefined;

  constructor(private readonly run: RunIdentity) {}

  push(line: string): AgentEvent[] {
    const event = parseObject(line);
    if (event === undefined) return [];
    this.#seen += 1;
    switch (event['type']) {
      case 'thread.started': return this.#started(textAt(event, 'thread_id'));
      case 'turn.started':
        this.#completed = false;
        this.#failed = undefined;
        this.#complaint = undefined;
        return [];
      case 'item.started': return this.#begun(objectAt(event, 'item'));
      case 'item.completed': return this.#done(objectAt(event, 'item'));
      case 'turn.completed': return this.#turnDone(objectAt(event, 'usage'));
      case 'turn.failed':
        this.#failed = textAt(objectAt(event, 'error'), 'message') ?? '';
        return [];
      case 'error': return this.#complained(textAt(event, 'message') ?? '');
      default: return [];
    }
  }

  end(exit: AgentExit, stderr: string): AgentOutcome {
    const failure = this.#failureOf(exit, stderr);
    const usage = this.#ownUsage();
    return {
      ok: failure === null, text: this.#text, structured: parseObject(this.#text ?? '') ?? null, sessionId: this.#thread,
      usage, costUsd: null, total: this.#total === null ? null : { usage: this.#total, costUsd: null },
      model: null, structuredAsked: false, denials: [], failure,
    };
  }

  #failureOf(exit: AgentExit, stderr: string): AgentFailure | null {
    if (this.#failed !== undefined) return failureOfMessage(this.#failed);
    if (this.#completed) return null;
    // Without its last word the complaint before an end of its own is what there is.
    if (exit.code === 1 && this.#complaint !== undefined) return failureOfMessage(this.#complaint);
    return noTerminalEvent(exit, { stderr, silent: this.#seen === 0 });
  }

  /** Never final: it comes even where the turn then ends well. */
  #complained(message: string): AgentEvent[] {
    if (reconnecting.test(message)) return [{ t: 'retry' }];
    this.#complaint = message;
    return [];
  }

  #ownUsage(): Usage | null {
    if (this.#total === null) return null;
    const before = this.run.before?.usage;
    return before == null ? this.#total : usageSince(this.#total, before);
  }

  #started(id: string | undefined): AgentEvent[] {
    if (id === undefined) return [];
    this.#thread = id;
    return [{ t: 'session', id }];
  }

  #turnDone(usage: JsonObject | undefined): AgentEvent[] {
    this.#completed = true;
    if (usage === undefined) return [];
    this.#total = usageOfThread(usage);
    return [{ t: 'usage', key: 'thread', usage: this.#ownUsage() as Usage }];
  }

  #begun(item: JsonObject | undefined): AgentEvent[] {
    switch (item?.['type']) {
      case 'command_execution': return [{ t: 'tool', name: 'shell', detail: (textAt(item, 'command') ?? '').slice(0, 300) }];
      case 'file_change': return [{ t: 'tool', name: 'edit', detail: objectsAt(item, 'changes').map((one) => textAt(one, 'path') ?? '').join(' ').slice(0, 300) }];
      case 'mcp_tool_call': return [{ t: 'tool', name: textAt(item, 'tool') ?? 'mcp' }];
      case 'web_search': return [{ t: 'tool', name: 'web search', detail: (textAt(item, 'query') ?? '').slice(0, 300) }];
      default: return [];
    }
  }

  #done(item: JsonObject | undefined): AgentEvent[] {
    switch (item?.['type']) {
      case 'agent_message': {
        const text = textAt(item, 'text') ?? '';
        this.#text = text;
        return text === '' ? [] : [{ t: 'text', text }];
      }
      case 'command_execution': return [{ t: 'result', ok: numberAt(item, 'exit_code') === 0, text: textAt(item, 'aggregated_output') ?? '' }];
      case 'file_change': return [{ t: 'result', ok: textAt(item, 'status') !== 'failed', text: '' }];
      default: return [];
    }
  }
}

/** Reads `codex exec --json`. Thrown by nothing: what it does not know it skips. */
export const codexReader = (run: RunIdentity): LineReader => new CodexReader(run);
