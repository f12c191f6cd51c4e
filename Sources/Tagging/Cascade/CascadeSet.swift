package import Classification
internal import Synchronization
internal import Threads

/// The fast tier's version of a set, with the gate that decides what it may answer.
package final class CascadeSet: Sendable {
    package let published: PublishedSet
    /// The full tier's set has the same when it has the same content.
    var version: String { published.version }

    private let gate: Mutex<CascadeGate>
    private let answered = Atomic<Int>(0)

    init(_ published: PublishedSet, gate: CascadeGate) {
        self.published = published
        self.gate = Mutex(gate)
    }

    package var state: CascadeGate.State { gate.withLock { $0.state } }

    /// How certain the fast tier is of its decision on a text; −∞ for an anomalous one.
    package func certainty(of decision: Decision) -> Float { published.classifier.certainty(of: decision) }

    /// How many held-out label examples its gate chooses on.
    package var exampleCount: Int { gate.withLock { $0.exampleCount } }

    @discardableResult
    package func record(_ pairs: [TierPair]) -> CascadeGate.Event? { gate.withLock { $0.record(pairs) } }

    func countAnswered(_ count: Int) { answered.add(count, ordering: .relaxed) }

    /// For the log's last line.
    var summary: String {
        let (state, agreement) = gate.withLock { ($0.state, $0.watchedAgreement) }
        let count = answered.load(ordering: .relaxed)
        let watched = agreement.map { ", agreement \(($0 * 10_000).rounded() / 100) % of those decided by both" } ?? ""
        return switch state {
        case .learning: "\(count) answered, learning"
        case .answering: "\(count) answered\(watched)"
        case .off: "\(count) answered, off"
        }
    }
}
