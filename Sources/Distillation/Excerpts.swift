internal import Classification

/// Excerpts of messages, which the transformer reads as separate texts: more equations for the same tokens, and shorter ones,
/// which separate the tokens' contributions better.
package struct Excerpts {
    /// Of each message.
    let count: Int
    private let seed: UInt64

    /// A message of fewer words has none.
    private static let minWords = 8
    /// Words of the shortest excerpt.
    private static let shortest = 4

    package init(count: Int, seed: UInt64 = 0) {
        self.count = count
        self.seed = seed
    }

    /// - Returns: distinct texts, none of which is a message.
    package func of(_ messages: [String]) -> [String] {
        var generator = SplitMix64(seed: seed)
        var seen = Set(messages)
        var excerpts: [String] = []
        for message in messages {
            let words = message.split(separator: " ")
            guard words.count >= Self.minWords else { continue }
            for _ in 0..<count {
                let length = Int.random(in: Self.shortest...words.count * 3 / 4, using: &generator)
                let start = Int.random(in: 0...words.count - length, using: &generator)
                let excerpt = words[start..<start + length].joined(separator: " ")
                if seen.insert(excerpt).inserted { excerpts.append(excerpt) }
            }
        }
        return excerpts
    }
}
