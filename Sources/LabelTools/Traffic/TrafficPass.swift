internal import Classification
package import Embedding
internal import Tagging

/// One pass of all messages through the model: each text is embedded once, and every set decides on it.
package struct TrafficPass: Sendable {
    package let embedder: any Embedder
    package let threads: Int

    package init(embedder: any Embedder, threads: Int) {
        self.embedder = embedder
        self.threads = threads
    }

    /// Some messages as one set sees them.
    struct View {
        /// `messages × (layers · dimensions)`, rows of unit length.
        var features: FeatureMatrix
        /// One per message.
        var decisions: [Decision]
    }

    /// Hands over the messages in order, some at a time, with the view of each set: nothing of it is kept here.
    ///
    /// - Parameter progress: called from time to time with the number of messages done and the total.
    func run(
        _ traffic: Traffic, sets: [PublishedSet], progress: ((Int, Int) -> Void)?,
        consume: (_ messages: Range<Int>, _ views: [View]) -> Void
    ) throws {
        let layers = Set(sets.flatMap(\.layers)).sorted()
        let count = traffic.messages.count
        let keys = try TextKeys.all(traffic.texts, embedder: embedder, threads: threads)
        try embedAll(
            traffic.texts, layers: layers, embedder: embedder, threads: threads, progress: { progress?($0, count) }
        ) { messages, rows in
            let views = sets.map { set in
                let selection = FeatureSelection(layers: set.layers, from: layers, dimensions: embedder.model.dimensions)
                let features = selection.features(of: rows, rows: 0..<rows.rows)
                return View(features: features, decisions: set.decide(features, keys: keys[messages]))
            }
            consume(messages, views)
        }
    }
}
