import type { Command } from '../command.js';

export const configSchema: Command = {
  name: 'config schema', group: 'The system', summary: 'Print the JSON Schema of towpath.yaml, for editors',
  args: [],
  options: {},
  examples: ['towpath config schema > towpath.schema.json'],
  exits: [0, 2],
  async run({ out }) {
    const { configJsonSchema } = await import('../../config/json-schema.js');
    const schema = configJsonSchema();
    out.document(schema);
    out.data(JSON.stringify(schema, null, 2));
    return 0;
  },
};
