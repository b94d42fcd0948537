import type { LineSource } from "../logql/source.ts";

/** What a query read, for `stats.summary`; lines that the index already ruled out were not read. */
export interface QueryCounts {
  lines: number;
  /** UTF-16 units of the lines: counting bytes would cost more than the figure is worth. */
  bytes: number;
}

/** A source that counts what goes through it. */
export function counted(source: LineSource): { source: LineSource; counts: QueryCounts } {
  const counts: QueryCounts = { lines: 0, bytes: 0 };
  return {
    counts,
    source: {
      scan: (request, visit) =>
        source.scan(request, (row) => {
          counts.lines++;
          counts.bytes += row.text.length;
          return visit(row);
        }),
    },
  };
}

const CHUNK = {
  headChunkBytes: 0,
  headChunkLines: 0,
  decompressedBytes: 0,
  decompressedLines: 0,
  compressedBytes: 0,
  totalDuplicates: 0,
  postFilterLines: 0,
  headChunkStructuredMetadataBytes: 0,
  decompressedStructuredMetadataBytes: 0,
};
const DATA_OBJECT = {
  prePredicateDecompressedRows: 0,
  prePredicateDecompressedBytes: 0,
  prePredicateDecompressedStructuredMetadataBytes: 0,
  postPredicateRows: 0,
  postPredicateDecompressedBytes: 0,
  postPredicateStructuredMetadataBytes: 0,
  postFilterRows: 0,
  pagesScanned: 0,
  pagesDownloaded: 0,
  pagesDownloadedBytes: 0,
  pageBatches: 0,
  totalRowsAvailable: 0,
  totalPageDownloadTime: 0,
};
const STORE = {
  totalChunksRef: 0,
  totalChunksDownloaded: 0,
  chunksDownloadTime: 0,
  queryReferencedStructuredMetadata: false,
  queryUsedV2Engine: false,
  chunk: CHUNK,
  chunkRefsFetchTime: 0,
  congestionControlLatency: 0,
  pipelineWrapperFilteredLines: 0,
  dataobj: DATA_OBJECT,
};
const CACHE = {
  entriesFound: 0,
  entriesRequested: 0,
  entriesStored: 0,
  bytesReceived: 0,
  bytesSent: 0,
  requests: 0,
  downloadTime: 0,
  queryLengthServed: 0,
};
const CACHES = [
  "chunk",
  "index",
  "result",
  "statsResult",
  "volumeResult",
  "seriesResult",
  "labelResult",
  "instantMetricResult",
];

/** Loki's `stats` of a query; what has no counterpart here (chunks, caches, an ingester) is 0. */
export function statistics(counts: QueryCounts, entries: number, seconds: number): unknown {
  const perSecond = (n: number): number => (seconds > 0 ? Math.round(n / seconds) : 0);
  return {
    summary: {
      bytesProcessedPerSecond: perSecond(counts.bytes),
      linesProcessedPerSecond: perSecond(counts.lines),
      totalBytesProcessed: counts.bytes,
      totalLinesProcessed: counts.lines,
      execTime: seconds,
      queueTime: 0,
      subqueries: 0,
      totalEntriesReturned: entries,
      splits: 0,
      shards: 0,
      totalPostFilterLines: entries,
      totalStructuredMetadataBytesProcessed: 0,
    },
    querier: { store: STORE, querierExecTime: seconds },
    ingester: {
      totalReached: 0,
      totalChunksMatched: 0,
      totalBatches: 0,
      totalLinesSent: 0,
      store: STORE,
      recvWaitTime: 0,
    },
    cache: Object.fromEntries(CACHES.map((name) => [name, CACHE])),
    index: {
      totalChunks: 0,
      postFilterChunks: 0,
      shardsDuration: 0,
      usedBloomFilters: false,
      totalStreams: 0,
      chunkRefsLookupTime: 0,
      bloomFilterTime: 0,
    },
  };
}
