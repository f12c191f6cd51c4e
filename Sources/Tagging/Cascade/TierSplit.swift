/// Which tier answers each of some requests.
struct TierSplit {
    /// Requests that the fast tier answers, in order.
    private(set) var fast: [Int] = []
    /// Requests that the full tier answers, in order.
    private(set) var full: [Int] = []
    /// By request: whether it is one of the sample that both tiers decide while the fast tier answers.
    private(set) var isSampled: [Bool]

    /// - Parameters:
    ///   - decided: what the fast tier decided on the requests.
    ///   - drawsSample: whether the next request that a set in use could answer belongs to the sample.
    init(_ decided: [FastDecisions], for requests: [TagRequest], drawsSample: () -> Bool) {
        var allowing = [Int](repeating: 0, count: requests.count)
        var mayBeSampled = [Bool](repeating: false, count: requests.count)
        for set in decided {
            for (place, request) in set.decided.requests.enumerated() {
                if set.state.isAnswering { mayBeSampled[request] = true }
                if set.state.answers(set.certainties[place]) { allowing[request] += 1 }
            }
        }
        isSampled = mayBeSampled.map { $0 && drawsSample() }
        for (request, count) in allowing.enumerated() {
            let isAllowed = count > 0 && count == requests[request].sets.count
            if isAllowed, !isSampled[request] { fast.append(request) } else { full.append(request) }
        }
    }
}
