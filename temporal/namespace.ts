import type { Connection } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributes } from '../src/shared/search-attributes.js';

type Kind = (typeof searchAttributes)[keyof typeof searchAttributes]['type'];
const { IndexedValueType } = proto.temporal.api.enums.v1;
type ValueType = (typeof IndexedValueType)[keyof typeof IndexedValueType];

const valueTypes: Record<Kind, ValueType> = {
  TEXT: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  INT: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  DOUBLE: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
};

const wanted: Record<string, ValueType> =
  Object.fromEntries(Object.values(searchAttributes).map(({ name, type }) => [name, valueTypes[type]]));

/** Closed workflows are kept this long; REJECT_DUPLICATE and `show` hold no longer than that. */
export const retentionSeconds = 30 * 24 * 3_600;

/** protobufjs takes a number where its types ask for a Long. */
const retention = { seconds: retentionSeconds as never };

export interface NamespaceState {
  there: boolean;
  /** Names of search attributes that it lacks. */
  missing: string[];
  /** Names that it has with another type: nobody can change that. */
  wrong: string[];
  /** null where the server does not say. */
  retentionSeconds: number | null;
}

const notFound = 5;

/** What the namespace has of what Towpath needs. Failures of the connection pass through. */
export const readNamespace = async (connection: Connection, namespace: string): Promise<NamespaceState> => {
  try {
    const [{ config }, { customAttributes }] = await Promise.all([
      connection.workflowService.describeNamespace({ namespace }),
      connection.operatorService.listSearchAttributes({ namespace }),
    ]);
    const names = Object.keys(wanted);
    const seconds = config?.workflowExecutionRetentionTtl?.seconds;
    return {
      there: true,
      missing: names.filter((name) => customAttributes[name] === undefined),
      wrong: names.filter((name) => customAttributes[name] !== undefined && customAttributes[name] !== wanted[name]),
      retentionSeconds: seconds == null ? null : Number(seconds),
    };
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== (notFound as typeof error.code)) throw error;
    return { there: false, missing: Object.keys(wanted), wrong: [], retentionSeconds: null };
  }
};

/** Makes the namespace with its retention. One that somebody else has just made is fine. */
export const createNamespace = async (connection: Connection, namespace: string): Promise<void> => {
  const alreadyExists = 6;
  try {
    await connection.workflowService.registerNamespace({
      namespace, description: 'Towpath', workflowExecutionRetentionPeriod: retention,
    });
  } catch (error) {
    if (!isGrpcServiceError(error) || error.code !== (alreadyExists as typeof error.code)) throw error;
  }
};

export const addAttributes = async (connection: Connection, namespace: string, names: string[]): Promise<void> => {
  const chosen = Object.fromEntries(names.map((name) => [name, wanted[name] as ValueType]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: chosen });
};

export const keepClosedWorkflows = async (connection: Connection, namespace: string): Promise<void> => {
  await connection.workflowService.updateNamespace({
    namespace, config: { workflowExecutionRetentionTtl: retention },
  });
};
