internal import Classification
internal import Embedding
internal import Wire

/// Tags texts with their evidence: one pass through the engine for a text and its variants without a word, shared by
/// every requested set.
package struct Explainer {
    let session: any EmbeddingSession
    let textKeys: TextKeys
    let snapshot: SetRegistry.Snapshot
    let dimensions: Int
    /// Judges the texts too, once each; nil: the examples do.
    var traffic: TrafficReferences?

    /// How many times a text of `tokens` tokens is embedded without some of its words: once per word, in longer texts once per
    /// group of words, at most 64 times and with at most 8,192 tokens in all (a text of 256 tokens 32 times).
    package static func wordLimit(tokens: Int) -> Int { min(64, max(1, 8192 / max(tokens, 1))) }

    /// The number of examples that evidence names.
    static let nearestCount = 5
    /// Once a pass has this many tokens, no further text joins it: memory is bounded however many texts are to be explained.
    private static let passTokens = 4096

    /// - Parameter each: called with the index of a request and its tags, in order, as they are done.
    func tag(_ requests: [TagRequest], each: (Int, TextTags) -> Void) throws {
        var embeddings = EmbeddingMatrix(layerCount: session.layers.count, dimensions: dimensions)
        var start = 0
        while start < requests.count {
            var texts: [AblatedText] = []
            var tokens = 0
            while tokens < Self.passTokens, start + texts.count < requests.count {
                let request = requests[start + texts.count]
                let limit = request.sets.isEmpty ? 0 : Self.wordLimit(tokens: request.tokens.ids.count)
                let text = AblatedText(request.text, tokens: request.tokens, wordLimit: limit, session: session)
                tokens += text.tokenCount
                texts.append(text)
            }
            try session.embed(texts.flatMap(\.tokens), into: &embeddings)
            let tags = try tags(requests[start..<start + texts.count], texts, embeddings)
            for (index, tags) in tags.enumerated() { each(start + index, tags) }
            start += texts.count
        }
    }

    func tags(
        _ requests: ArraySlice<TagRequest>, _ texts: [AblatedText], _ embeddings: EmbeddingMatrix
    ) throws -> [TextTags] {
        var tags = [SetTags](repeating: [], count: texts.count)
        var examples = [Bool](repeating: false, count: texts.count)
        var firstRows: [Int] = []
        var next = 0
        for text in texts {
            firstRows.append(next)
            next += text.tokens.count
        }
        for set in snapshot.defaults {
            let members = texts.indices.filter { requests[requests.startIndex + $0].sets.contains { $0 === set } }
            guard !members.isEmpty else { continue }
            let selection = FeatureSelection(layers: set.layers, from: snapshot.layers, dimensions: dimensions)
            let own = selection.features(of: embeddings, rows: members.map { firstRows[$0] })
            let nearest = try set.nearestExamples(to: own, count: Self.nearestCount)
            let keys = members.map { member in
                textKeys(texts[member].tokens[0], text: requests[requests.startIndex + member].text)
            }
            var decisions = set.decide(own, keys: keys)
            traffic?.judge(&decisions, features: own, of: set)
            for (place, decision) in decisions.enumerated() {
                let member = members[place]
                let text = texts[member]
                if decision.isOfExample { examples[member] = true }
                // The text to compare with, then the texts without a word.
                let rows = (firstRows[member] + text.baseline)..<(firstRows[member] + text.tokens.count)
                let without = selection.features(of: embeddings, rows: rows)
                var tag = SetTag(decision, of: set, explain: true)
                let match = set.match(keys[place])
                tag.evidence = SetExplanation(
                    set: set, decision: decision, text: text, without: without, match: match
                ).evidence(nearest: nearest[place], isMatch: nearest[place].map { isMatch($0.example, match, keys[place]) })
                tags[member].append((set.name, tag))
            }
        }
        let asked = texts.indices.filter { !requests[requests.startIndex + $0].sets.isEmpty }
        let judged = JudgedTexts(
            embeddings, layers: snapshot.layers, rows: asked.map { firstRows[$0] }, areExamples: asked.map { examples[$0] },
            with: snapshot)
        var anomalies = [TextAnomaly](repeating: .none, count: texts.count)
        if let judged {
            for (text, anomaly) in zip(asked, traffic?.stream?.judge(judged) ?? judged.byExamples) { anomalies[text] = anomaly }
        }
        return zip(tags, anomalies).map { TextTags($0, $1) }
    }

    /// Whether an example is one of those that matched a text of this key.
    private func isMatch(_ example: PublishedSet.Example, _ match: ExampleMatch?, _ key: TextKey) -> Bool {
        guard let match else { return false }
        let own = textKeys(session.tokenize(example.text), text: example.text)
        return if case .same = match { own.exact == key.exact } else { own.near == key.near }
    }
}
