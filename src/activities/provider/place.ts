import type { Client } from '@temporalio/client';
import type { Home } from '../../host/home.js';

/** From where a provider is asked and told. */
export interface ProviderPlace {
  client: Client;
  home: Home;
  /** Other hosts have runs of the same providers. */
  cluster: boolean;
}
