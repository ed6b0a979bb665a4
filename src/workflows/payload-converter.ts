import { DefaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

const inner = new DefaultPayloadConverter();

/** What a payload that cannot be read becomes: a handler can refuse it, where a throw would jam the workflow for ever. */
export interface InvalidPayload { invalid: string }

export const payloadConverter: PayloadConverter = {
  toPayload: <T>(value: T): Payload => inner.toPayload(value),
  fromPayload: <T>(payload: Payload): T => {
    try {
      return inner.fromPayload<T>(payload);
    } catch (error) {
      return { invalid: error instanceof Error ? error.message : String(error) } as T;
    }
  },
};
