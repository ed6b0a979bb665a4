import { z } from 'zod';
import { towpathYaml } from './schema/towpath.js';

/** The part of JSON Schema that our own schema uses. */
export interface JsonSchema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  [other: string]: unknown;
}

/** For editors and other programs: every field with its description and default. `towpath config schema` prints it. */
export const configJsonSchema = (): JsonSchema => ({
  $id: 'urn:towpath:config:1',
  title: 'towpath.yaml',
  description: 'What Towpath works on, with which agents, through which stages and gates.',
  ...z.toJSONSchema(towpathYaml, { io: 'input' }) as JsonSchema,
});

const branches = (schema: JsonSchema): JsonSchema[] => [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];

const below = (schema: JsonSchema, part: string | number): JsonSchema[] => {
  if (typeof part === 'number') return schema.items === undefined ? [] : [schema.items];
  const own = schema.properties?.[part];
  if (own !== undefined) return [own];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
};

let root: JsonSchema | undefined;

/** The keys that may stand in the map at this path. `kind`, where the map has one, narrows them. */
export const keysAt = (path: readonly (string | number)[], kind: unknown): string[] => {
  root ??= configJsonSchema();
  let schemas = branches(root);
  for (const part of path) schemas = schemas.flatMap((schema) => below(schema, part)).flatMap(branches);
  const fitting = schemas.filter(({ properties }) => properties?.['kind']?.const === undefined || properties['kind'].const === kind);
  return [...new Set(fitting.flatMap(({ properties }) => Object.keys(properties ?? {})))];
};
