import { textAt, type JsonObject } from './json-object.js';

/** What of a tool's input says most, in this order. */
const telling = ['command', 'cmd', 'file_path', 'filePath', 'path', 'pattern', 'query', 'url', 'description', 'prompt'];
const longest = 300;

/** One line about what a tool was asked to do, where its input says it. */
export const shortDetail = (input: JsonObject | undefined): { detail?: string } => {
  const text = telling.map((name) => textAt(input, name)).find((value) => value !== undefined && value !== '');
  return text === undefined ? {} : { detail: text.replace(/\s+/g, ' ').slice(0, longest) };
};
