internal import Classification
internal import Embedding
package import JSON
package import Wire

/// A text's tags: the name of each set that was asked, with its tag, in the order of the names.
package typealias SetTags = [(set: String, tag: SetTag)]

/// What is said about a text: its tags, and whether it as a whole is an anomaly.
package struct TextTags: Sendable {
    package var sets: SetTags
    package var anomaly: TextAnomaly

    package init(_ sets: SetTags, _ anomaly: TextAnomaly) { (self.sets, self.anomaly) = (sets, anomaly) }
}

/// One thread's way from texts to tags: the plain ``Tagger`` of one model, or the ``CascadeTagger`` of two.
///
/// The daemon, the command line and the evaluation all decide through this. Not `Sendable`: make one per thread.
package protocol TextTagger: AnyObject {
    /// The tagger of the model that decides whatever no faster one does. It tokenizes, and it explains.
    var full: Tagger { get }

    /// Tags requests, without evidence.
    ///
    /// - Parameter each: called once per request as its tags are made, with its index and the tier that decided. Those of the
    ///   fast tier come first.
    /// - Throws: what the embedder throws; the requests that `each` has not been called for have no tags then.
    func tag(
        _ requests: [TagRequest], with snapshot: SetRegistry.Snapshot, each: (Int, TextTags, TaggedResult.Tier) -> Void
    ) throws

    /// A tier's model as results name it.
    func model(of tier: TaggedResult.Tier) -> String
}

extension TextTagger {
    /// Tags texts.
    ///
    /// - Parameters:
    ///   - sets: the requested sets; all of the snapshot by default.
    ///   - explain: whether results contain the best labels, the margin and the evidence.
    /// - Returns: one result per text, in order; ids are the texts' indices.
    package func tag(
        _ texts: [String], with snapshot: SetRegistry.Snapshot, sets: [PublishedSet]? = nil, explain: Bool = false
    ) throws -> [TaggedResult] {
        let requests = try full.requests(texts, with: snapshot, sets: sets)
        var results = [TaggedResult?](repeating: nil, count: texts.count)
        func take(_ index: Int, _ tags: TextTags, _ tier: TaggedResult.Tier) {
            results[index] = result(id: String(index), metadata: nil, of: requests[index], tags: tags, tier: tier)
        }
        if explain {
            try full.explain(requests, with: snapshot) { take($0, $1, .full) }
        } else {
            try tag(requests, with: snapshot, each: take)
        }
        return results.map { $0! }
    }

    /// The result of a message: its tags with what is said about the text as a whole.
    package func result(
        id: String, metadata: JSONFragment?, of request: borrowing TagRequest, tags: TextTags, tier: TaggedResult.Tier
    ) -> TaggedResult {
        let anomaly = tags.anomaly
        return TaggedResult(
            id: id, tags: tags.sets, anomaly: anomaly.isAnomaly, pValue: anomaly.pValue,
            reference: anomaly.reference == .traffic ? .traffic : nil, truncated: request.tokens.isTruncated,
            tokens: request.tokens.ids.count, model: model(of: tier), tier: tier, metadata: metadata)
    }
}
