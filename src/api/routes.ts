import type { Route } from './route.js';
import { actOnItem } from './routes/act-on-item.js';
import { actOnProject } from './routes/act-on-project.js';
import { addConfig } from './routes/add-config.js';
import { createItem } from './routes/create-item.js';
import { listItems } from './routes/list-items.js';
import { listRuns } from './routes/list-runs.js';
import { listProjects } from './routes/list-projects.js';
import { showHealth } from './routes/show-health.js';
import { showItem } from './routes/show-item.js';
import { showOpenApi } from './routes/show-openapi.js';
import { showProject } from './routes/show-project.js';
import { showPull } from './routes/show-pull.js';
import { showRunEvents } from './routes/show-run-events.js';
import { showQueue } from './routes/show-queue.js';
import { showStatus } from './routes/show-status.js';
import { takeWebhook } from './routes/take-webhook.js';
import { showUsage } from './routes/show-usage.js';

/** Everything that the API serves: router and OpenAPI document come from this table. */
export const routes: readonly Route[] = [
  showHealth, showStatus, showQueue,
  listItems, createItem, showItem, actOnItem, listRuns, showRunEvents, showPull, showUsage,
  listProjects, showProject, actOnProject,
  takeWebhook,
  addConfig, showOpenApi(() => routes),
];
