package import Classification

/// A set's examples by the keys of their texts: one look-up tells whether a text is an example, or nearly one.
///
/// A hash table with 16 bytes per example and half a byte of bucket bounds. The upper bits of the near key choose a bucket; its
/// entries are sorted by near key, exact key and labels, and found by bisection, however many examples share a key. By chance, one
/// in 5·10⁸ texts matches as a near duplicate, and one in 10²⁸ as an example.
package struct ExampleIndex: Sendable {
    private struct Entry: Equatable {
        var exact: UInt64
        /// The part of the near key that is not in the bucket number.
        var near: UInt32
        /// An index in `labelLists`.
        var labels: Int32

        static func < (a: Entry, b: Entry) -> Bool { (a.near, a.exact, a.labels) < (b.near, b.exact, b.labels) }
    }

    /// An example's key and labels.
    package typealias Example = (key: TextKey, labels: [Int])

    private let bucketBits: Int
    /// Bucket → its first entry, and one more.
    private let bounds: [UInt32]
    private let entries: [Entry]
    /// The distinct label lists of the examples, each ascending.
    private let labelLists: [[Int]]

    package var count: Int { entries.count }

    /// - Parameters:
    ///   - keys: one per example.
    ///   - labels: likewise.
    package init(_ keys: [TextKey], labels: some Collection<[Int]>) {
        precondition(keys.count == labels.count, "\(keys.count) keys of \(labels.count) examples")
        var bits = 0
        while bits < 28, 8 << bits < keys.count { bits += 1 }
        var lists: [[Int]: Int32] = [:]
        var labelLists: [[Int]] = []
        let placed = zip(keys, labels).map { key, labels in
            let labels = labels.sorted()
            let list = lists[labels] ?? Int32(labelLists.count)
            if Int(list) == labelLists.count {
                lists[labels] = list
                labelLists.append(labels)
            }
            return Self.placed(key, list, bits: bits)
        }
        let sorted = placed.sorted { $0.bucket == $1.bucket ? $0.entry < $1.entry : $0.bucket < $1.bucket }
        var bounds = [UInt32](repeating: 0, count: 1 << bits + 1)
        for (bucket, _) in sorted { bounds[bucket + 1] += 1 }
        for bucket in 1..<bounds.count { bounds[bucket] += bounds[bucket - 1] }
        self.init(bucketBits: bits, bounds: bounds, entries: sorted.map(\.entry), labelLists: labelLists)
    }

    private init(bucketBits: Int, bounds: [UInt32], entries: [Entry], labelLists: [[Int]]) {
        (self.bucketBits, self.bounds, self.entries, self.labelLists) = (bucketBits, bounds, entries, labelLists)
    }

    private static func placed(_ key: TextKey, _ list: Int32, bits: Int) -> (bucket: Int, entry: Entry) {
        let entry = Entry(exact: key.exact, near: UInt32(truncatingIfNeeded: key.near), labels: list)
        return (bucket(key, bits: bits), entry)
    }

    private static func bucket(_ key: TextKey, bits: Int) -> Int {
        Int(truncatingIfNeeded: key.near >> UInt64(64 - bits))
    }

    private func entries(ofBucket bucket: Int) -> Range<Int> { Int(bounds[bucket])..<Int(bounds[bucket + 1]) }

    /// The index after a few examples were added and others removed; only what is in it can be removed. Copies the rest as it is.
    package func following(gone: [Example], come: [Example]) -> ExampleIndex {
        var lists = labelLists
        var changes = [Int](repeating: 0, count: bounds.count - 1)
        var removed: Set<Int> = []
        for (key, labels) in gone {
            guard let list = lists.firstIndex(of: labels.sorted()) else { continue }
            let (bucket, entry) = Self.placed(key, Int32(list), bits: bucketBits)
            let range = entries(ofBucket: bucket)
            var place = lowerBound(range) { $0 < entry }
            while removed.contains(place) { place += 1 }
            guard range.contains(place), entries[place] == entry else { continue }
            removed.insert(place)
            changes[bucket] -= 1
        }
        var added: [(place: Int, entry: Entry)] = []
        for (key, labels) in come {
            let labels = labels.sorted()
            let list = lists.firstIndex(of: labels) ?? lists.count
            if list == lists.count { lists.append(labels) }
            let (bucket, entry) = Self.placed(key, Int32(list), bits: bucketBits)
            added.append((lowerBound(entries(ofBucket: bucket)) { $0 < entry }, entry))
            changes[bucket] += 1
        }
        added.sort { $0.place == $1.place ? $0.entry < $1.entry : $0.place < $1.place }
        var next: [Entry] = []
        next.reserveCapacity(entries.count + added.count)
        var place = 0
        for edit in (added.map { (at: $0.place, entry: Optional($0.entry)) } + removed.map { (at: $0, entry: nil) })
            .sorted(by: { ($0.at, $0.entry == nil ? 1 : 0) < ($1.at, $1.entry == nil ? 1 : 0) })
        {
            next += entries[place..<edit.at]
            place = edit.at
            if let entry = edit.entry { next.append(entry) } else { place += 1 }
        }
        next += entries[place...]
        var (bounds, shift) = (bounds, 0)
        for bucket in changes.indices {
            shift += changes[bucket]
            bounds[bucket + 1] = UInt32(Int(bounds[bucket + 1]) + shift)
        }
        return ExampleIndex(bucketBits: bucketBits, bounds: bounds, entries: next, labelLists: lists)
    }

    /// What the examples give for a text.
    ///
    /// - Parameter near: whether near duplicates count.
    package func match(_ key: TextKey, near: Bool) -> ExampleMatch? {
        guard !entries.isEmpty else { return nil }
        let tag = UInt32(truncatingIfNeeded: key.near)
        let range = entries(ofBucket: Self.bucket(key, bits: bucketBits))
        let first = lowerBound(range) { ($0.near, $0.exact) < (tag, key.exact) }
        if first < range.upperBound, entries[first].near == tag, entries[first].exact == key.exact {
            return .same(shares(first..<range.upperBound, tag, key.exact))
        }
        guard near else { return nil }
        let start = lowerBound(range.lowerBound..<first) { $0.near < tag }
        let group = entries[start..<range.upperBound].prefix(NearDuplicatePull.maxCounted).prefix { $0.near == tag }
        return group.isEmpty ? nil : .near(ExampleMatch.shares(group.map { labelLists[Int($0.labels)] }))
    }

    /// The labels of the entries of one text, which are at the beginning of the range.
    private func shares(_ range: Range<Int>, _ near: UInt32, _ exact: UInt64) -> [ExampleMatch.Share] {
        var counts: [Int: Int] = [:]
        var (place, total) = (range.lowerBound, 0)
        while place < range.upperBound, entries[place].near == near, entries[place].exact == exact {
            let list = entries[place].labels
            let end = lowerBound(place..<range.upperBound) { ($0.near, $0.exact, $0.labels) <= (near, exact, list) }
            for label in labelLists[Int(list)] { counts[label, default: 0] += end - place }
            total += end - place
            place = end
        }
        return counts.sorted { $0.key < $1.key }.map {
            ExampleMatch.Share(label: $0.key, value: Float($0.value) / Float(total))
        }
    }

    /// The first entry of a range for which the predicate, true first and false from then on, is false.
    private func lowerBound(_ range: Range<Int>, _ isBefore: (Entry) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        entries.withUnsafeBufferPointer { entries in
            while low < high {
                let middle = (low + high) / 2
                if isBefore(entries[middle]) { low = middle + 1 } else { high = middle }
            }
        }
        return low
    }
}

extension ExampleIndex {
    /// The decisions on texts: of the examples for texts that match some, of the classifier for the rest.
    package func decide(
        _ features: FeatureMatrix, keys: some Collection<TextKey>, by classifier: Classifier
    ) -> [Decision] {
        precondition(keys.count == features.rows, "\(keys.count) keys of \(features.rows) texts")
        let near = classifier.nearDuplicatePull > 0
        var matches: [Int: ExampleMatch] = [:]
        for (row, key) in keys.enumerated() {
            if let match = match(key, near: near) { matches[row] = match }
        }
        return classifier.decide(features, matches: matches)
    }
}
