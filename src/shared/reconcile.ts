/** What the reconciler's workflow asks of the world. */
export interface ReconcileActivities {
  /** Looks at everything of the connection again and again, heartbeats, and hints at items as webhooks do. Returns when it is configured no more. */
  reconcile(query: { connection: string }): Promise<void>;
}
