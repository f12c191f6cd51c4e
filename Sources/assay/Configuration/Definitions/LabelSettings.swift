import Classification

struct LabelSettings: SettingSection {
    let directory = Setting(
        "labels.directory", .folder("Labels"),
        "The folder whose subfolders are the label sets, or a single set's folder. See docs/label-sets.md.",
        option: "--labels")
    let method = Setting(
        "labels.method", .choice(ClassificationMethod.auto, placeholder: "method"),
        "The scorer for sets whose set.yaml does not name one. auto takes the best on held-out examples.",
        option: "--method", of: "`eval`", isLive: true)
    let anomalyRate = Setting(
        "labels.anomaly_rate", .number(0.05, in: 0...0.5, placeholder: "rate"),
        "The share of ordinary texts that may be flagged as anomalies, unless set.yaml says otherwise.",
        option: "--anomaly-rate", of: "`eval`", isLive: true)
    let anomalyReference = Setting(
        "labels.anomaly_reference", .choice(AnomalyReference.traffic, placeholder: "reference"),
        """
        What assay run compares texts with to find anomalies, unless set.yaml says otherwise: examples, or traffic once \
        enough of it was seen. See docs/anomalies.md.
        """, isLive: true)
    let reload = Setting("labels.reload", .bool(true), "Whether a set whose files change is reloaded at once.")
    let pollSeconds = Setting(
        "labels.poll_seconds", .number(2, in: 0...86400),
        """
        How often to check the label files for changes that raise no system events, as on network file systems or behind a \
        swapped link, in seconds. 0: never.
        """)
    let memoryBytes = Setting(
        "labels.memory_bytes", .int(1_200_000_000, in: 0...Int.max),
        """
        A set whose example features take more bytes than this is built from disk instead of in memory. See \
        docs/label-sets.md.
        """)
}
