import { z } from 'zod';
import { verbAnswer } from '../../contracts/http-answers.js';
import { verbBody } from '../../contracts/http-requests.js';
import { TowpathError } from '../../shared/error-table.js';
import type { VerbInput } from '../../shared/messages.js';
import { laterVerbs, verbs, type Verb } from '../../shared/words.js';
import { oneId } from '../one-id.js';
import { route } from '../route.js';
import { itemKeyParameter, none } from './parameters.js';

/** Thrown when it is none (VERB_UNKNOWN) or one that the design only names (NOT_YET). */
const verbOf = (word: string): Verb => {
  const known = verbs.find((verb) => verb === word);
  if (known !== undefined) return known;
  const later = laterVerbs.find((verb) => verb === word);
  throw later === undefined ? new TowpathError('VERB_UNKNOWN', word) : new TowpathError('NOT_YET', later);
};

export const actOnItem = route({
  method: 'post', path: '/api/items/{key}/{verb}', access: 'person',
  summary: 'Decide or steer: approve, reject, answer, retry, skip, stop, pause, resume, raise',
  params: itemKeyParameter.extend({ verb: z.string().max(40).meta({ enum: [...verbs] }) }), query: none, body: verbBody,
  answers: { 200: { description: 'Accepted, with what happens next', schema: verbAnswer } },
  errors: [
    'KEY_INVALID', 'ITEM_NOT_FOUND', 'VERB_UNKNOWN', 'NOT_YET', 'VERB_NOT_POSSIBLE', 'REVISION_MOVED', 'NOT_ALLOWED', 'ALREADY_DECIDED',
    'MERGING', 'REASON_REQUIRED', 'TEXT_REQUIRED', 'INPUT_INVALID', 'WORKER_AWAY', 'ENGINE_UNREACHABLE',
  ],
  handle: async ({ context, params, body, actor, idempotencyKey }) => {
    const verb = verbOf(params.verb);
    const id = oneId(idempotencyKey, body.id);
    const { revision, reason, text, budget } = body;
    const input: VerbInput = {
      by: actor,
      ...(id === undefined ? {} : { id }), ...(revision === undefined ? {} : { revision }),
      ...(reason === undefined ? {} : { reason }), ...(text === undefined ? {} : { text }), ...(budget === undefined ? {} : { budget }),
    };
    return { body: await context.client.act(params.key, verb, input) };
  },
});
