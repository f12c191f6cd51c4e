internal import Embedding

extension Tagger {
    /// The tags of each request with their evidence. Costs up to 65 times as much as tagging.
    ///
    /// - Parameter each: called with the index of a request and its tags, in order, as they are done.
    package func explain(_ requests: [TagRequest], with snapshot: SetRegistry.Snapshot, each: (Int, TextTags) -> Void) throws {
        guard !requests.isEmpty else { return }
        let explainer = try explainer(for: snapshot)
        try shared { try explainer.tag(requests, each: each) }
    }

    /// Begins an explanation that takes several turns.
    package func beginExplaining(_ request: TagRequest, with snapshot: SetRegistry.Snapshot) throws -> Explanation {
        Explanation(
            request, with: snapshot, session: try session(layers: snapshot.layers), dimensions: embedder.model.dimensions)
    }

    /// Embeds up to `tokens` more tokens of an explanation, and at least one text.
    ///
    /// - Returns: how many tokens it embedded.
    package func advance(_ explanation: Explanation, tokens: Int) throws -> Int {
        let explainer = try explainer(for: explanation.snapshot)
        return try explainer.advance(explanation, tokens: tokens, buffer: &embeddings)
    }

    /// The tags, with their evidence, of a text that is embedded with all its variants.
    package func finish(_ explanation: Explanation) throws -> TextTags {
        try explainer(for: explanation.snapshot).tags(explanation)
    }

    private func explainer(for snapshot: SetRegistry.Snapshot) throws -> Explainer {
        Explainer(
            session: try session(layers: snapshot.layers), textKeys: textKeys, snapshot: snapshot,
            dimensions: embedder.model.dimensions, traffic: traffic)
    }
}
