package import Classification
package import Embedding
package import Logging
internal import Synchronization

/// One model's references of the traffic, by set: they judge what is an anomaly among the messages that the sets decide.
///
/// Shared by all compute threads. A set's reference is locked once per batch. It learns from every text that its set
/// decides, so results depend on the messages before them: use it where messages are a stream, not for measuring.
package final class TrafficReferences: Sendable {
    /// The reference of sets whose `set.yaml` names none.
    private let standard: Mutex<AnomalyReference>
    private let files: TrafficFiles?
    /// The length of one layer's vector: the last layer's tells kinds of oddity apart.
    private let dimensions: Int
    private let logger: Logger?
    /// Judges whether a text as a whole is an anomaly; nil: the examples of all sets do.
    package let stream: StreamReference?
    private let entries = Mutex<[String: Entry]>([:])

    /// - Parameters:
    ///   - model: whose vectors the sets decide on.
    ///   - standard: the reference of sets whose `set.yaml` names none.
    ///   - cacheDirectory: where the references outlast the run; nil: nowhere.
    ///   - stream: judges whether a text as a whole is an anomaly; it is saved with the others.
    package init(
        model: EmbeddingModel, standard: AnomalyReference = .traffic, cacheDirectory: String? = nil,
        stream: StreamReference? = nil, logger: Logger? = nil
    ) {
        self.stream = stream
        self.standard = Mutex(standard)
        files = cacheDirectory.map { TrafficFiles(directory: $0, model: model, logger: logger) }
        dimensions = model.dimensions
        self.logger = logger
    }

    /// Changes the reference of sets whose `set.yaml` names none.
    package func use(_ standard: AnomalyReference) { self.standard.withLock { $0 = standard } }

    /// Reads what was saved of these sets, so that no message waits for the disk.
    package func load(_ sets: [PublishedSet]) {
        for set in sets where reference(of: set) == .traffic { _ = entry(of: set) }
    }

    /// Judges texts that a set has decided, and learns from them, in order. Texts that are examples count as ordinary.
    ///
    /// A decision is changed only where the traffic is the set's reference and enough of it was seen.
    /// - Parameters:
    ///   - features: the set's, one row per decision.
    ///   - choice: the set's choice of reference; by default what the set says.
    package func judge(
        _ decisions: inout [Decision], features: FeatureMatrix, of set: PublishedSet, by choice: AnomalyReference? = nil
    ) {
        guard !decisions.isEmpty, reference(of: set, choice) == .traffic else { return }
        let last = max(features.columns - dimensions, 0)
        entry(of: set).use(set, messages: decisions.count) { reference in
            for index in decisions.indices {
                guard decisions[index].typicality < .infinity else {
                    reference.passOver()
                    continue
                }
                let isReady = reference.isReady
                let verdict = reference.judge(decisions[index].typicality, kind: features[row: index].dropFirst(last))
                guard isReady else { continue }
                decisions[index].pValue = verdict.pValue
                decisions[index].isAnomaly = verdict.isAnomaly
                decisions[index].reference = .traffic
            }
        }
    }

    /// Counts messages as ordinary that another model decided.
    package func passOver(_ count: Int, of set: PublishedSet) {
        guard count > 0, reference(of: set) == .traffic else { return }
        entry(of: set).use(set, messages: count) { $0.passOver(count) }
    }

    /// A set's reference as it is now.
    package func reference(named set: PublishedSet) -> TrafficReference { entry(of: set).use(set) { $0 } }

    /// Replaces what is known of a set's traffic.
    package func replace(_ reference: TrafficReference, of set: PublishedSet) {
        entry(of: set).use(set, messages: 1) { $0 = reference }
    }

    /// Saves the references that have judged at least `messages` since they were saved. A failure costs a warning: then the next
    /// start knows less of the traffic.
    ///
    /// - Returns: whether none failed.
    @discardableResult
    package func save(after messages: Int = 1) -> Bool {
        var isSaved = stream?.save(after: messages) ?? true
        guard let files else { return isSaved }
        for (name, entry) in entries.withLock({ $0 }) {
            guard let content = entry.unsaved(after: messages) else { continue }
            do {
                try files.write(content, of: name)
                entry.saved(content.count)
            } catch {
                isSaved = false
                logger?.warning(
                    "the traffic's reference was not saved; the next start knows less of the traffic",
                    metadata: ["set": "\(name)", "error": "\(error)"])
            }
        }
        return isSaved
    }

    private func reference(of set: PublishedSet, _ choice: AnomalyReference? = nil) -> AnomalyReference {
        choice ?? set.anomalyReference ?? standard.withLock { $0 }
    }

    private func entry(of set: PublishedSet) -> Entry {
        if let entry = entries.withLock({ $0[set.name] }) { return entry }
        let entry = Entry(files?.read(set.name), of: set)
        // Another thread may have been first.
        return entries.withLock { entries in
            if let other = entries[set.name] { return other }
            entries[set.name] = entry
            return entry
        }
    }
}

/// The reference of one set.
private final class Entry: Sendable {
    private struct State {
        var reference: TrafficReference
        var basis: TrafficBasis
        /// Which set `basis` is of: compared by identity, once per batch.
        var set: ObjectIdentifier
        /// Messages since the start of the run, and when it was saved.
        var judged = 0
        var saved = 0
    }

    private let state: Mutex<State>

    init(_ saved: TrafficFiles.Content?, of set: PublishedSet) {
        let (rate, basis) = (set.classifier.options.anomalyRate, TrafficBasis(set))
        let known = saved.flatMap { $0.basis == basis ? $0.reference.with(rate: rate) : nil }
        state = Mutex(
            State(reference: known ?? TrafficReference(rate: rate), basis: basis, set: ObjectIdentifier(set)))
    }

    func use<Result>(_ set: PublishedSet, messages: Int = 0, _ body: (inout TrafficReference) -> Result) -> Result {
        state.withLock { state in
            if state.set != ObjectIdentifier(set) { Self.follow(set, &state) }
            state.judged += messages
            return body(&state.reference)
        }
    }

    /// A new version of the set goes on where its predecessor was if only examples changed; its feedback corrects the rest.
    private static func follow(_ set: PublishedSet, _ state: inout State) {
        let (rate, basis) = (set.classifier.options.anomalyRate, TrafficBasis(set))
        state.reference = basis == state.basis ? state.reference.with(rate: rate) : TrafficReference(rate: rate)
        (state.basis, state.set) = (basis, ObjectIdentifier(set))
    }

    func unsaved(after messages: Int) -> (basis: TrafficBasis, reference: TrafficReference, count: Int)? {
        state.withLock { $0.judged - $0.saved < messages ? nil : ($0.basis, $0.reference, $0.judged) }
    }

    func saved(_ count: Int) { state.withLock { $0.saved = max($0.saved, count) } }
}
