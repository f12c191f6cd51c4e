package import Embedding
package import Wire

/// Two models' way from texts to tags: the fast tier decides what it is certain about, the full tier the rest.
///
/// The fast tier answers a request if every requested set allows it: one set that needs the full tier costs its pass anyway,
/// and then all sets get its better answer.
package final class CascadeTagger: TextTagger {
    package let full: Tagger
    private let fast: FastTier

    /// - Parameters:
    ///   - embedder: the full tier's.
    ///   - idle: threads that may help the full tier while they have nothing else to do.
    ///   - traffic: judges what is an anomaly, for each tier by its own statistic; without it the sets' examples judge.
    package init(
        _ cascade: Cascade, embedder: any Embedder, idle: IdleThreads? = nil,
        traffic: TierReferences? = nil
    ) {
        full = Tagger(embedder: embedder, idle: idle, traffic: traffic?.full)
        fast = FastTier(cascade, traffic: traffic?.fast)
    }

    package func model(of tier: TaggedResult.Tier) -> String {
        switch tier {
        case .fast: fast.tagger.model(of: tier)
        case .full: full.model(of: tier)
        }
    }

    package func tag(
        _ requests: [TagRequest], with snapshot: SetRegistry.Snapshot, each: (Int, TextTags, TaggedResult.Tier) -> Void
    ) throws {
        guard !requests.isEmpty else { return }
        let decided = try fast.decide(requests, with: snapshot)
        let split = TierSplit(decided, for: requests) { fast.cascade.drawsSample() }
        if !split.fast.isEmpty {
            let tags = Tagger.tags(of: decided.map(\.decided), for: requests)
            for request in split.fast { each(request, TextTags(tags[request], .none), .fast) }
            countAnswered(decided, split)
        }
        let rest = split.full.map { requests[$0] }
        let fullDecided = try full.decide(rest, with: snapshot)
        let anomalies = full.judge(rest, fullDecided, with: snapshot)
        for (index, tags) in Tagger.tags(of: fullDecided, for: rest).enumerated() {
            each(split.full[index], TextTags(tags, anomalies[index]), .full)
        }
        compare(decided, with: fullDecided, split)
    }

    // The two below are not inlined: Swift 6.3.1 crashes when it optimizes them into `tag`.

    /// Counts what the fast tier answered. The rates of the full tier's flags are shares of all messages.
    @inline(never)
    private func countAnswered(_ decided: [FastDecisions], _ split: TierSplit) {
        for set in decided {
            set.countAnswered(split)
            full.traffic?.passOver(set.countOfAnswered(split), of: set.full)
        }
        full.traffic?.stream?.passOver(split.fast.count)
    }

    /// Tells the gates how both tiers decided the same texts.
    @inline(never)
    private func compare(_ decided: [FastDecisions], with fullDecided: [SetDecisions], _ split: TierSplit) {
        for set in decided {
            guard let other = fullDecided.first(where: { $0.set === set.full }) else { continue }
            let pairs = set.pairs(with: other, of: split)
            if !pairs.isEmpty { fast.cascade.tell(set.set.record(pairs), of: set.full.name) }
        }
    }
}
