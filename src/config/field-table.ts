import { configJsonSchema, type JsonSchema } from './json-schema.js';

export interface Field { path: string; type: string; default: string; description: string }

const alternatives = (schema: JsonSchema): JsonSchema[] => schema.anyOf ?? schema.oneOf ?? [schema];
const isMapOfNames = (schema: JsonSchema): boolean => typeof schema.additionalProperties === 'object';

const typeOf = (schema: JsonSchema): string => {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(String).join(' · ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(' or ');
  if (schema.type === 'array') return schema.items?.properties === undefined && schema.items?.oneOf === undefined ? `list of ${typeOf(schema.items ?? {})}` : 'list';
  if (schema.type === 'object') return 'map';
  return schema.type === 'string' ? 'text' : schema.type === 'integer' ? 'whole number' : schema.type ?? 'any';
};

const shownDefault = (schema: JsonSchema, required: boolean): string => {
  if (required && schema.default === undefined) return 'required';
  const value = schema.default;
  return value === undefined || JSON.stringify(value) === '{}' || JSON.stringify(value) === '[]' ? '' : typeof value === 'string' ? value : JSON.stringify(value);
};

interface Place { path: string; kind: string }

const fieldsOf = (schema: JsonSchema, { path, kind }: Place): Field[] => Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
  const here = `${path === '' ? '' : `${path}.`}${name}${name === 'kind' || kind === '' ? '' : ` (${kind})`}`;
  const row: Field = {
    path: here, type: typeOf(field), default: shownDefault(field, schema.required?.includes(name) === true), description: field.description ?? '',
  };
  return [row, ...inside(field, here)];
});

const inside = (schema: JsonSchema, path: string): Field[] => alternatives(schema).flatMap((choice) => {
  const kind = choice.properties?.['kind']?.const;
  if (choice.items !== undefined) return inside(choice.items, `${path}[]`);
  if (isMapOfNames(choice)) return inside(choice.additionalProperties as JsonSchema, `${path}.NAME`);
  return fieldsOf(choice, { path, kind: kind === undefined ? '' : String(kind) });
});

/** Every field that may stand in towpath.yaml, in the schema's order. */
export const configFields = (): Field[] => inside(configJsonSchema(), '');

const cell = (text: string): string => text.replace(/\|/g, '\\|');

/** The fields as a Markdown table: `docs/configuration.md` holds it. */
export const fieldTable = (): string => [
  '| field | type | default | meaning |', '| --- | --- | --- | --- |',
  ...configFields().map((field) => `| \`${field.path}\` | ${cell(field.type)} | ${field.default === '' ? '' : `\`${cell(field.default)}\``} | ${cell(field.description)} |`),
].join('\n');
