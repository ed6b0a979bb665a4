import { objectAt, objectsAt, textAt, type JsonObject } from '../json-object.js';

/** What an agent may do in a run, when it asks. */
export interface PermissionRules {
  /** By the agent's own names of its tools; `allow: null` = all but the denied. */
  tools: { allow: string[] | null; deny: string[] };
  /** Absolute path of the only folder in which files may be changed; null: anywhere in the clone. */
  only: string | null;
}

const changing = new Set(['edit', 'delete', 'move']);

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const isAllowed = (call: JsonObject | undefined, { tools, only }: PermissionRules): boolean => {
  const names = [textAt(call, 'name'), textAt(objectAt(objectAt(call, '_meta'), 'claudeCode'), 'toolName'), textAt(call, 'kind'), textAt(call, 'title')]
    .flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
  const listed = (list: readonly string[]): boolean => list.some((one) => names.includes(one.toLowerCase()));
  if (listed(tools.deny) || (tools.allow !== null && !listed(tools.allow))) return false;
  if (only === null || !changing.has(textAt(call, 'kind') ?? '')) return true;
  const places = objectsAt(call, 'locations').flatMap((one) => textAt(one, 'path') ?? []);
  return places.length > 0 && places.every((path) => within(path, only));
};

/** The option to choose for `session/request_permission`, or null where none fits: then the request is cancelled. */
export const decidePermission = (params: JsonObject, rules: PermissionRules): string | null => {
  const options = objectsAt(params, 'options');
  const option = (kind: string): string | undefined => textAt(options.find((one) => textAt(one, 'kind') === kind), 'optionId');
  const wanted = isAllowed(objectAt(params, 'toolCall'), rules) ? ['allow_once', 'allow_always'] : ['reject_once', 'reject_always'];
  return wanted.map(option).find((id) => id !== undefined) ?? null;
};
