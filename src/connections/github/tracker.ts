import { createIssueTracker, type IssueTrackerOptions } from '../issues/tracker.js';
import type { Tracker } from '../tracker.js';
import { createGithubApi } from './api.js';
import { githubIssues } from './issues.js';

/** `apiUrl`: as in `GithubApiOptions`. */
export interface GithubTrackerOptions extends IssueTrackerOptions { apiUrl?: string }

/** Issues of GitHub. */
export const createGithubTracker = ({ place, ...options }: GithubTrackerOptions): Tracker =>
  createIssueTracker(githubIssues(createGithubApi({ ...options, repository: place.project })), place);
