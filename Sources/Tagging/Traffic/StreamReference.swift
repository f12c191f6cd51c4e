package import Classification
package import Embedding
package import Logging
internal import Synchronization

/// One model's reference of the whole stream: judges whether a text is an anomaly, whatever sets it is tagged with.
///
/// Shared by all compute threads, locked once per batch. It learns from every text, so results depend on the messages before
/// them.
package final class StreamReference: Sendable {
    private struct State {
        var usesTraffic: Bool
        /// Nil until there are sets.
        var learnt: Learnt?
        /// Messages since the start of the run, and when it was saved.
        var judged = 0
        var saved = 0
    }

    /// What was learnt of the stream, and where.
    private struct Learnt {
        var density: StreamDensity
        var reference: TrafficReference
        /// Under it; compared by identity, once per batch.
        var sets: SetsDensity
    }

    private let state: Mutex<State>
    private let file: StreamFile?
    private let logger: Logger?

    /// - Parameters:
    ///   - model: whose vectors are judged.
    ///   - reference: with `examples` it only looks at the sets.
    ///   - cacheDirectory: where what it learnt outlasts the run; nil: nowhere.
    package init(
        model: EmbeddingModel, reference: AnomalyReference = .traffic, cacheDirectory: String? = nil,
        logger: Logger? = nil
    ) {
        state = Mutex(State(usesTraffic: reference == .traffic))
        file = cacheDirectory.map { StreamFile(directory: $0, model: model, logger: logger) }
        self.logger = logger
    }

    /// Changes what texts are compared with. What was learnt is kept, but learns no more while the examples are used.
    package func use(_ reference: AnomalyReference) { state.withLock { $0.usesTraffic = reference == .traffic } }

    /// Reads what was saved, so that no message waits for the disk.
    package func load(for snapshot: SetRegistry.Snapshot) {
        guard let density = snapshot.density else { return }
        state.withLock { if $0.usesTraffic { follow(density, rate: snapshot.anomalyRate, &$0) } }
    }

    /// Judges texts and learns from them.
    func judge(_ texts: JudgedTexts) -> [TextAnomaly] {
        state.withLock { state in
            guard state.usesTraffic else { return texts.byExamples }
            follow(texts.density, rate: texts.rate, &state)
            guard var learnt = state.learnt else { return texts.byExamples }
            state.learnt = nil  // So that what is in `learnt` is not shared, and not copied.
            // Until enough traffic was seen, the examples decide.
            var anomalies = learnt.reference.isReady ? [] : texts.byExamples
            let isReady = anomalies.isEmpty
            let typicalities = learnt.density.typicalities(texts.projected)
            var weights: [Double] = []
            for text in typicalities.indices {
                guard !texts.areExamples[text] else {
                    learnt.reference.passOver()
                    weights.append(1)
                    if isReady { anomalies.append(.example) }
                    continue
                }
                let verdict = learnt.reference.judge(typicalities[text], kind: texts.kind(of: text))
                weights.append(!verdict.counts ? 0 : verdict.isAnomaly ? StreamDensity.oddWeight : 1)
                if isReady {
                    anomalies.append(
                        TextAnomaly(isAnomaly: verdict.isAnomaly, pValue: verdict.pValue, reference: .traffic))
                }
            }
            do {
                try learnt.density.learn(texts.projected, weights: weights)
                state.learnt = learnt
            } catch {
                warn("what was learnt of the stream cannot be used; it is learned again", "\(error)")
            }
            state.judged += typicalities.count
            return anomalies
        }
    }

    /// Counts messages as ordinary that another model decided: the rate is one of all messages.
    package func passOver(_ count: Int) {
        state.withLock { if $0.usesTraffic { $0.learnt?.reference.passOver(count) } }
    }

    /// Saves what was learnt if it has judged at least `messages` since. A failure costs a warning.
    ///
    /// - Returns: whether it did not fail.
    package func save(after messages: Int = 1) -> Bool {
        let unsaved = state.withLock { state in
            state.judged - state.saved < messages ? nil : state.learnt.map { ($0, state.judged) }
        }
        guard let file, let (learnt, count) = unsaved else { return true }
        do {
            try file.write(learnt.density, learnt.reference, layers: learnt.sets.layers)
            state.withLock { $0.saved = max($0.saved, count) }
            return true
        } catch {
            warn("what was learnt of the stream was not saved; the next start knows less of it", "\(error)")
            return false
        }
    }

    /// Puts the examples of the sets now in use under what was learnt; begins again where the layers are others.
    private func follow(_ sets: SetsDensity, rate: Double, _ state: inout State) {
        if let learnt = state.learnt, learnt.sets === sets, learnt.reference.rate == rate { return }
        for problem in sets.problems {
            warn("the combined anomaly does not know the examples of \(problem.set)", problem.reason)
        }
        do {
            if var learnt = state.learnt, learnt.sets.layers == sets.layers {
                try learnt.density.replaceExamples(sets.examples)
                (learnt.sets, learnt.reference) = (sets, learnt.reference.with(rate: rate))
                state.learnt = learnt
            } else if state.learnt == nil, let (density, reference) = file?.read(sets) {
                state.learnt = Learnt(density: density, reference: reference.with(rate: rate), sets: sets)
            } else {
                state.learnt = Learnt(
                    density: try StreamDensity(sets.examples), reference: TrafficReference(rate: rate), sets: sets)
            }
        } catch {
            state.learnt = nil
            warn("the examples cannot be used; only they judge", "\(error)")
        }
    }

    private func warn(_ message: Logger.Message, _ reason: String) {
        logger?.warning(message, metadata: ["reason": "\(reason)"])
    }
}
