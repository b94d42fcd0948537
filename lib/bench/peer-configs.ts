/** The smallest configuration with which each real backend runs alone, on loopback, in one folder. */
export interface PeerPlace {
  readonly folder: string;
  readonly port: number;
  /** For what the backend listens on besides. */
  readonly grpcPort: number;
  readonly ingestPort: number;
  readonly memberPort: number;
}

/**
 * Tempo 3. Its limits on what may come at once are lifted. The oldest of the data are two weeks old when they come: it
 * keeps blocks for 30 days, and files spans under their own time however late (`ingestion_time_range_slack`). It looks
 * for new blocks oftener than every five minutes, which the benchmark would have to wait for.
 */
export const tempoConfig = ({ folder, port, grpcPort, ingestPort, memberPort }: PeerPlace): string => `
server:
  http_listen_address: 127.0.0.1
  http_listen_port: ${port}
  grpc_listen_address: 127.0.0.1
  grpc_listen_port: ${grpcPort}
  log_level: error
memberlist: { bind_addr: [127.0.0.1], bind_port: ${memberPort} }
distributor:
  receivers:
    otlp:
      protocols:
        http: { endpoint: "127.0.0.1:${ingestPort}" }
live_store:
  wal: { path: ${folder}/live, ingestion_time_range_slack: 720h }
  shutdown_marker_dir: ${folder}/marker
storage:
  trace:
    backend: local
    blocklist_poll: 20s
    wal: { path: ${folder}/wal, ingestion_time_range_slack: 720h }
    local: { path: ${folder}/blocks }
backend_scheduler:
  local_work_path: ${folder}/work
  provider:
    compaction:
      compaction: { block_retention: 720h }
backend_worker:
  compaction: { block_retention: 720h }
overrides:
  defaults:
    ingestion:
      rate_limit_bytes: 1000000000
      burst_size_bytes: 1000000000
      max_traces_per_user: 0
usage_report: { reporting_enabled: false }
`;

/** Loki 3. Its limits on rate and age are lifted: two weeks are sent within minutes. */
export const lokiConfig = ({ folder, port, grpcPort }: PeerPlace): string => `
auth_enabled: false
server:
  http_listen_address: 127.0.0.1
  http_listen_port: ${port}
  grpc_listen_address: 127.0.0.1
  grpc_listen_port: ${grpcPort}
  http_server_read_timeout: 5m
  http_server_write_timeout: 5m
  log_level: error
common:
  instance_addr: 127.0.0.1
  path_prefix: ${folder}
  replication_factor: 1
  ring: { kvstore: { store: inmemory } }
  storage:
    filesystem: { chunks_directory: ${folder}/chunks, rules_directory: ${folder}/rules }
schema_config:
  configs:
    - from: "2020-01-01"
      store: tsdb
      object_store: filesystem
      schema: v13
      index: { prefix: index_, period: 24h }
limits_config:
  ingestion_rate_mb: 1000
  ingestion_burst_size_mb: 1000
  per_stream_rate_limit: 1GB
  per_stream_rate_limit_burst: 1GB
  reject_old_samples: false
  query_timeout: 5m
analytics: { reporting_enabled: false }
`;

/** Prometheus 2 or 3: keeps everything, and scrapes nothing. */
export const prometheusConfig = (): string => "global: { scrape_interval: 1m }\n";
