internal import Embedding
package import LabelSets

/// The cost of a set's build, as far as it is known before it begins: what must be embedded, and what must be fitted.
package struct BuildSize: Sendable, Hashable {
    /// Texts that the version in use does not have. Some may be cached: finding out takes reading the cache.
    package var newTexts: Int
    package var examples: Int
    /// Whether the set is built from disk.
    package var isStreamed = false

    package init(newTexts: Int, examples: Int, isStreamed: Bool = false) {
        (self.newTexts, self.examples, self.isStreamed) = (newTexts, examples, isStreamed)
    }

    /// The largest build on the quick lane, where the edits of other sets wait for it. Measured on two cores that were also busy
    /// otherwise, with MiniLM in f32: embedding 250 texts took 1.5 s, fitting 500 examples 1.0 s, fitting 1,000 already 4.5 s.
    package static let quick = BuildSize(newTexts: 256, examples: 500)

    /// For comparing builds: embedding a text costs about as much as fitting it.
    package var cost: Int { newTexts + examples }

    package func isWithin(_ limit: BuildSize) -> Bool {
        newTexts <= limit.newTexts && examples <= limit.examples && (!isStreamed || limit.isStreamed)
    }
}

extension SetBuilder {
    /// - Parameter published: the version in use, whose embeddings are available.
    package func size(of set: LabelSet, over published: PublishedSet?) throws -> BuildSize {
        let choices = try LayerChoice(of: set, defaults: defaults, model: embedder.model)
        let examples = Self.examples(of: set)
        var size = BuildSize(newTexts: examples.count, examples: examples.count, isStreamed: isLarge(set, choices))
        if let published, published.combinations == choices.combinations {
            let difference = ExampleDifference(from: published.examples, to: examples, now: Self.now)
            size.newTexts = difference.kept.count { $0 == nil }
        }
        return size
    }
}
