extension SetSettings {
    /// Every setting of a set, in the order of the documentation and of the version's hash: add new ones at the end, before
    /// the labels' own.
    package static let definitions: [SetSetting<SetSettings>] = [
        SetSetting(
            "description", \.description, .text, default: "empty", "what the set is for; shown by `assay labels list`",
            example: "What people ask for", version: .no),
        SetSetting(
            "mode", \.mode, .word, default: "`single`", "exactly one label per text, or any number", example: "multi",
            version: .always(absent: .text("single"))),
        SetSetting(
            "background", \.background, .label, default: "`ok`, if there is one",
            "the label of texts that no other fits; it is never reported", example: "none", version: .always(absent: .text(""))),
        SetSetting(
            "anomaly.rate", \.anomalyRate, .shareBelowOne, default: "`labels.anomaly_rate`",
            "the share of ordinary texts that may be flagged", example: "0.02", version: .always(absent: .number(-1))),
        SetSetting(
            "method", \.method, .word, default: "`labels.method`", "the [scorer](decisions.md#scorers)",
            example: "whitened", version: .always(absent: .text(""))),
        SetSetting(
            "layers", \.layers, .layers, default: "see below", "which pooled layers of the transformer are the features",
            example: "[2, 4, 6]", version: .always(absent: .integer(-1))),
        SetSetting(
            "shrinkage", \.shrinkage, .shareAboveZero, default: "chosen on held-out examples",
            "how far the covariance is drawn towards a sphere", example: "0.4"),
        SetSetting(
            "prototypes", \.prototypes, .prototypes, default: "`auto`", "`single` only: maximum centroids per label",
            example: "4"),
        // It changes nothing that is fitted, and a set gets no new version by it.
        SetSetting(
            "anomaly.reference", \.anomalyReference, .word, default: "`labels.anomaly_reference`",
            "what [unusual](anomalies.md) means", example: "examples", version: .no),
        SetSetting(
            "reject.error_rate", \.rejectErrorRate, .shareBetween, default: "–",
            "`single` only: at most this share of the labels given may be wrong", example: "0.05"),
        SetSetting(
            "reject.coverage", \.rejectCoverage, .shareBetween, default: "–",
            "`single` only: this share of the texts that have a label gets one", example: "0.95"),
    ]
}

extension SetSettings.OfLabel {
    /// Every setting of a label, `labels.NAME.…`, in the order of the documentation.
    package static let definitions: [SetSetting<SetSettings.OfLabel>] = [
        SetSetting(
            "description", \.description, .text, default: "empty", "what the label is for", example: "Asks for money back",
            version: .no),
        SetSetting(
            "threshold", \.threshold, .share, default: "0.5",
            "`multi` only: the minimum confidence at which the label is given", example: "0.7"),
        SetSetting(
            "recall", \.recall, .share, default: "–", "`multi` only: aim for this recall, see below", example: "0.95"),
        SetSetting(
            "precision", \.precision, .share, default: "–", "`multi` only: aim for this precision, see below",
            example: "0.9"),
        SetSetting(
            "false_alarms", \.falseAlarms, .share, default: "–",
            "`multi` only: aim for this share of false alarms, see below", example: "0.002"),
        SetSetting(
            "categories", \.categories, .categories, default: "its name",
            "the [categories](http.md#moderation) that the label feeds", example: "[harassment, harassment/threatening]",
            version: .no),
        SetSetting(
            "perspective", \.perspective, .attributes, default: "none",
            "the [attributes](http.md#perspective) that the label feeds", example: "[TOXICITY, INSULT]", version: .no),
    ]
}
