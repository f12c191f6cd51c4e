internal import Hummingbird
internal import JSON
internal import Synchronization

/// Whether the daemon can do its work now, and if not, why.
package final class Readiness: Sendable {
    /// One thing that must be good.
    package struct Check: Sendable {
        let name: String
        /// Why it is not good; nil if it is.
        let problem: @Sendable () async -> String?

        package init(_ name: String, problem: @escaping @Sendable () async -> String?) {
            (self.name, self.problem) = (name, problem)
        }
    }

    private let checks: [Check]
    private let isDraining = Atomic<Bool>(false)

    package init(_ checks: [Check]) { self.checks = checks }

    func drain() { isDraining.store(true, ordering: .relaxed) }

    /// Every check with its problem, in order.
    func results() async -> [(name: String, problem: String?)] {
        var results: [(String, String?)] = []
        for check in checks { results.append((check.name, await check.problem())) }
        results.append(("draining", isDraining.load(ordering: .relaxed) ? "the daemon is draining" : nil))
        return results
    }

    /// `GET /livez`: the process answers.
    func live(_ request: Request, _ context: HTTPContext) -> Response { .json(Array("{\"status\":\"ok\"}".utf8)) }

    /// `GET /readyz`: status 200, or 503 with the reasons.
    func ready(_ request: Request, _ context: HTTPContext) async -> Response {
        let results = await results()
        let isReady = results.allSatisfy { $0.problem == nil }
        var bytes: [UInt8] = []
        bytes.append(json: isReady ? "{\"status\":\"ready\",\"checks\":{" : "{\"status\":\"not ready\",\"checks\":{")
        for (index, result) in results.enumerated() {
            if index > 0 { bytes.append(json: ",") }
            bytes.append(string: result.name)
            bytes.append(json: ":")
            bytes.append(string: result.problem ?? "ok")
        }
        bytes.append(json: "}}")
        return .json(bytes, status: isReady ? .ok : .serviceUnavailable)
    }
}

/// Embeds a text through the whole daemon, at most every few seconds however often it is asked.
final class SelfTest: Sendable {
    private static let interval = Duration.seconds(5)
    /// How long the answer may take.
    private static let patience = 2000

    private let inlet: HTTPInlet
    private let last = Mutex<(time: ContinuousClock.Instant, problem: String?)?>(nil)

    init(inlet: HTTPInlet) { self.inlet = inlet }

    /// Why it failed; nil if it did not.
    func problem() async -> String? {
        if let last = last.withLock({ $0 }), last.time.duration(to: .now) < Self.interval { return last.problem }
        let problem = await run()
        last.withLock { $0 = (.now, problem) }
        return problem
    }

    private func run() async -> String? {
        var bytes: [UInt8] = []
        bytes.append(json: "{\"text\":\"the daemon tests itself\",\"sets\":[],\"embed\":true,\"deadline_ms\":")
        bytes.append(integer: Self.patience)
        bytes.append(json: "}")
        do {
            let frames = try await inlet.answer([bytes], from: .daemon)
            let result = try EmbeddingResult(frames[0])
            if let failure = result.failure { return "an embedding failed: \(failure.message)" }
            guard !result.embedding.isEmpty, result.embedding.allSatisfy(\.isFinite) else {
                return "an embedding is not finite"
            }
            return nil
        } catch {
            return error is HTTPInlet.Overload ? "too many texts wait" : "an embedding failed: \(error)"
        }
    }
}
