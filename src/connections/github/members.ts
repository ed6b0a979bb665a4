import { createMembers, type IsMember } from '../members.js';
import type { GithubApi } from './api.js';

const belonging = ['OWNER', 'MEMBER', 'COLLABORATOR'];

export const githubMembers = (api: GithubApi): IsMember =>
  createMembers(api, { writing: ['admin', 'maintain', 'write'], otherwise: (_, association) => Promise.resolve(belonging.includes(association ?? '')) });
