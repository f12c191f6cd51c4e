internal import Daemon
internal import Embedding
package import Prometheus
internal import Tagging
internal import Wire

/// What the daemon counts, and what its readings mean.
package enum DaemonMetrics {
    /// Every metric that `/metrics` may show.
    package static let all: [Metric] = [
        Metric("assay_messages_received_total", .counter, "Messages received, by transport."),
        Metric("assay_messages_answered_total", .counter, "Messages answered with tags or an embedding, by transport."),
        Metric("assay_messages_failed_total", .counter, "Messages answered with an error, by transport and error code."),
        Metric(
            "assay_messages_in_flight", .gauge,
            "Messages received and not yet answered, by transport: received - answered - failed."),
        Metric("assay_results_lost_total", .counter, "Results handed over that did not reach their consumer's machine."),
        Metric("assay_frames_dropped_total", .counter, "Frames of revoked keys, which get no answer."),
        Metric("assay_tokens_total", .counter, "Tokens of the messages answered."),
        Metric("assay_messages_truncated_total", .counter, "Messages cut at the model's limit."),
        Metric("assay_messages_fast_total", .counter, "Messages decided by the fast tier of a cascade."),
        Metric("assay_labels_total", .counter, "Labels given, by label set."),
        Metric("assay_abstentions_total", .counter, "Texts that got no label of a single set, by label set."),
        Metric("assay_anomalies_total", .counter, "Texts flagged as anomalies, by label set."),
        Metric("assay_drift_messages", .gauge, "Messages since drift's reference began; the first of them are the reference."),
        Metric(
            "assay_drift_evidence", .gauge,
            "Evidence that the stream has changed, by aspect: its logarithm, as a share of that of an alarm. 1 is an alarm."),
        Metric("assay_drift_alarms_total", .counter, "Alarms of drift, by the aspect that changed most."),
        Metric("assay_drift_skipped_total", .counter, "Messages not looked at for drift, because there were too many at once."),
        Metric("assay_queue_frames", .gauge, "Frames waiting for a compute thread."),
        Metric("assay_queue_tokens", .gauge, "Tokens waiting for a compute thread, as estimated."),
        Metric("assay_queue_oldest_seconds", .gauge, "Age of the frame that has waited longest, in seconds."),
        Metric("assay_batch_messages", .histogram(Metric.sizes), "Messages per batch."),
        Metric("assay_batch_tokens", .histogram(Metric.sizes), "Tokens per batch."),
        Metric(
            "assay_stage_seconds", .histogram(Metric.seconds),
            "Duration of each stage in seconds: wait per frame; tokenize, embed and decide per batch; send per frame."),
        Metric("assay_cache_hits_total", .counter, "Embeddings of messages taken from the cache."),
        Metric("assay_cache_misses_total", .counter, "Embeddings of messages computed because the cache did not have them."),
        Metric("assay_label_set_reloads_total", .counter, "Versions of a label set put in use since the start."),
        Metric("assay_label_set_reload_failures_total", .counter, "Changes of a label set that could not be used."),
        Metric("assay_label_set_info", .gauge, "The version of each label set in use; always 1."),
        Metric("assay_http_requests_total", .counter, "HTTP requests answered, by route, method and status."),
        Metric("assay_http_request_seconds", .histogram(Metric.seconds), "Duration of HTTP requests in seconds, by route."),
        Metric("assay_http_connections", .gauge, "HTTP connections open."),
        Metric("assay_build_info", .gauge, "The version of the daemon; always 1."),
        Metric("assay_model_info", .gauge, "The model in use; always 1."),
        Metric("process_resident_memory_bytes", .gauge, "Resident memory of the process in bytes."),
        Metric("process_start_time_seconds", .gauge, "When the process started, in seconds since 1970."),
    ]

    /// Adds what is read when it is asked for.
    static func collect(
        into registry: PrometheusRegistry, counters: PipelineCounters, intake: Intake, sets: SetRegistry,
        model: EmbeddingModel, connections: OpenConnections, version: String, started: Int
    ) {
        registry.collect { readings in
            for source in MessageSource.allCases {
                let counts = counters.counts(of: source)
                let label = [("source", source.rawValue)]
                readings.add("assay_messages_received_total", Double(counts.received), label)
                readings.add("assay_messages_answered_total", Double(counts.tagged), label)
                for code in ErrorCode.allCases {
                    readings.add(
                        "assay_messages_failed_total", Double(counts.failures[code] ?? 0), label + [("code", code.rawValue)])
                }
                readings.add("assay_messages_in_flight", Double(counts.inFlight), label)
            }
            let counts = counters.snapshot
            readings.add("assay_results_lost_total", Double(counts.lost))
            readings.add("assay_frames_dropped_total", Double(counts.dropped))
            readings.add("assay_tokens_total", Double(counts.tokens))
            readings.add("assay_messages_truncated_total", Double(counts.truncated))
            readings.add("assay_messages_fast_total", Double(counts.fast))
            if let cache = counts.cache {
                readings.add("assay_cache_hits_total", Double(cache.hits))
                readings.add("assay_cache_misses_total", Double(cache.misses))
            }
            let queue = intake.depth
            readings.add("assay_queue_frames", Double(queue.frames))
            readings.add("assay_queue_tokens", Double(queue.tokens))
            readings.add("assay_queue_oldest_seconds", queue.oldest.map { $0 / .seconds(1) } ?? 0)
        }
        registry.collect { readings in
            for (name, count) in sets.changes.sorted(by: { $0.key < $1.key }) {
                readings.add("assay_label_set_reloads_total", Double(count.published), [("set", name)])
                readings.add("assay_label_set_reload_failures_total", Double(count.rejected), [("set", name)])
            }
            for set in sets.snapshot.defaults {
                readings.add("assay_label_set_info", 1, [("set", set.name), ("version", String(set.version.prefix(16)))])
            }
            readings.add("assay_http_connections", Double(connections.count))
            readings.add("assay_build_info", 1, [("version", version)])
            readings.add(
                "assay_model_info", 1,
                [
                    ("model", model.name), ("fingerprint", String(model.fingerprint.prefix(16))),
                    ("precision", model.precision),
                    ("dimensions", "\(model.sentenceDimensions)"),
                ])
            if let memory = ResidentMemory.bytes { readings.add("process_resident_memory_bytes", Double(memory)) }
            readings.add("process_start_time_seconds", Double(started))
        }
    }
}
