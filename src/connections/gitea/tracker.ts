import { createIssueTracker, type IssueTrackerOptions } from '../issues/tracker.js';
import type { Tracker } from '../tracker.js';
import { createGiteaApi } from './api.js';
import { giteaIssues } from './issues.js';

/** Issues of Gitea or Forgejo. */
export const createGiteaTracker = ({ place, ...options }: IssueTrackerOptions): Tracker =>
  createIssueTracker(giteaIssues(createGiteaApi({ ...options, repository: place.project })), place);
