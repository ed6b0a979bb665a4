/**
 * What Towpath writes for people into a ticket or pull request, before it becomes Markdown or HTML. Texts are plain:
 * whatever an agent or a ticket said is shown as it is, and is no markup, mention or command there.
 */
export type NoteBlock =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: string[] }
  /** Said by somebody else: an agent's question, a finding. Lines stay lines. */
  | { kind: 'quote'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'facts'; rows: [label: string, value: string][] }
  | { kind: 'links'; links: { text: string; url: string }[] };

export interface Note { blocks: NoteBlock[] }
