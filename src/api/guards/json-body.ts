import express, { type Request, type RequestHandler } from 'express';
import { TowpathError } from '../../shared/error-table.js';
import { parseJson } from './parse-json.js';

/** Room for 32 KiB of text in which every character is escaped. */
export const bodyLimit = 256 * 1024;

/** Without `inflate` a compressed body is refused, so a small one cannot grow. */
const readRaw = express.raw({ type: () => true, limit: bodyLimit, inflate: false });

/** No form of a web page can send this type without asking first. */
const checkType: RequestHandler = (request, _response, next) => {
  const type = request.get('content-type') ?? 'none';
  if (!/^application\/json *(; *charset=("?)utf-8\2 *)?$/i.test(type)) throw new TowpathError('NOT_JSON', `content-type is ${type.slice(0, 100)}`);
  next();
};

export const readJsonBody: RequestHandler[] = [checkType, readRaw];

export const jsonBodyOf = (request: Request): unknown =>
  parseJson(Buffer.isBuffer(request.body) ? request.body : new Uint8Array());
