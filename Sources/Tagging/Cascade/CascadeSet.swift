internal import Classification
internal import Synchronization
internal import Threads

/// A set as the static model sees it, with the gate that decides what it may answer.
final class CascadeSet: Sendable {
    let published: PublishedSet
    /// The version of the transformer's set that it belongs to.
    var version: String { published.version }

    private let gate: Mutex<CascadeGate>
    private let answered = Atomic<Int>(0)

    init(_ published: PublishedSet, gate: CascadeGate) {
        self.published = published
        self.gate = Mutex(gate)
    }

    var state: CascadeGate.State { gate.withLock { $0.state } }

    func record(_ pairs: [TierPair]) -> CascadeGate.Event? { gate.withLock { $0.record(pairs) } }

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
