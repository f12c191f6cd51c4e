internal import Classification
internal import LabelSets
internal import Tagging

/// A set's examples, embedded, and each decided without itself: the basis of the findings on their meaning.
struct SetAudit {
    let set: LabelSet
    let published: PublishedSet
    let features: FeatureMatrix
    /// The examples as sentences: their vectors in the last layer that the set uses, of unit length.
    let sentences: FeatureMatrix
    let held: HeldOutDecisions
    let similar: SimilarExamples

    /// From this cosine in the last layer two texts have nearly the same meaning.
    static let nearlySame: Float = 0.95

    /// - Throws: `AssayError` for a set that cannot be fitted, and what the embedder throws.
    init(_ set: LabelSet, builder: SetBuilder) throws {
        let published = try builder.build(set).set
        try published.requireComparable(for: "labels lint")
        let labels = published.examples.map(\.labels)
        let features = try published.features
        let training = TrainingExamples(
            features: features, labels: labels, labelCount: published.labels.count)
        self.set = set
        self.published = published
        self.features = features
        held = try Classifier.heldOut(training, options: published.classifier.options)
        sentences = published.sentences(features)
        similar = SimilarExamples(sentences, labels: labels, cosine: Self.nearlySame) { one, other in
            LabelLint.excludes(set, published.labels[one], published.labels[other])
        }
    }

    /// All findings, the strongest of each kind per file, in order of file and line.
    func findings(limit: Int) -> [Finding] {
        var findings = FindingList(limit: limit)
        let outliers = self.outliers
        addSimilarExamples(to: &findings)
        addMislabelled(except: Set(outliers), to: &findings)
        for example in outliers { findings.add(outlier(example)) }
        addLabelsAlike(to: &findings)
        return findings.all
    }

    /// `file:line` of an example.
    func place(_ example: Int) -> String { "\(file(example)):\(published.examples[example].line)" }

    func file(_ example: Int) -> String { "\(set.directory)/\(published.examples[example].file)" }

    /// The names of an example's labels.
    func labels(_ example: Int) -> String {
        published.examples[example].labels.map { "\"\(published.labels[$0])\"" }.joined(separator: " and ")
    }

    func warning(_ code: Finding.Code, at example: Int, _ message: String, _ remedy: String) -> Finding {
        Finding(
            .warning, code, file: file(example), line: published.examples[example].line, message: message, remedy: remedy)
    }

    /// Cosine of two examples in the last layer.
    func cosine(_ one: Int, _ other: Int) -> Float {
        zip(sentences[row: one], sentences[row: other]).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
