import { defineSearchAttributeKey } from '@temporalio/common';

/** Names and types cannot change once an engine has them. Keyword: two of ten are still free. */
export const searchAttributes = {
  itemState: defineSearchAttributeKey('ItemState', 'KEYWORD'),
  waitingFor: defineSearchAttributeKey('WaitingFor', 'KEYWORD'),
  project: defineSearchAttributeKey('Project', 'KEYWORD'),
  stage: defineSearchAttributeKey('Stage', 'KEYWORD'),
  pipeline: defineSearchAttributeKey('Pipeline', 'KEYWORD'),
  agent: defineSearchAttributeKey('Agent', 'KEYWORD'),
  provider: defineSearchAttributeKey('Provider', 'KEYWORD'),
  headSha: defineSearchAttributeKey('HeadSha', 'KEYWORD'),
  waitingOn: defineSearchAttributeKey('WaitingOn', 'KEYWORD_LIST'),
  since: defineSearchAttributeKey('Since', 'DATETIME'),
  priority: defineSearchAttributeKey('Priority', 'INT'),
  attempt: defineSearchAttributeKey('Attempt', 'INT'),
  costUsd: defineSearchAttributeKey('CostUsd', 'DOUBLE'),
  title: defineSearchAttributeKey('Title', 'TEXT'),
} as const;
