/// How a set's examples differ from those in use.
struct ExampleDifference {
    /// The examples of the new set, with the first-seen times of those that stay.
    private(set) var examples: [PublishedSet.Example]
    /// For each of them the old one with the same text.
    private(set) var kept: [Int?] = []
    /// Old examples that were removed, and new ones that were added. An example whose labels changed is in both.
    private(set) var gone: [Int] = []
    private(set) var come: [Int] = []

    /// - Parameter now: Unix seconds.
    init(from old: [PublishedSet.Example], to new: [PublishedSet.Example], now: Int64) {
        examples = new
        kept.reserveCapacity(new.count)
        // An edit leaves most of the list unchanged: only the part between the first and the last difference is looked up.
        let shorter = min(old.count, new.count)
        let head = (0..<shorter).first { old[$0].text != new[$0].text } ?? shorter
        let tail =
            (0..<(shorter - head)).first { old[old.count - 1 - $0].text != new[new.count - 1 - $0].text } ?? (shorter - head)
        for place in 0..<head { keep(place, as: place, of: old) }
        var rows = Dictionary(
            (head..<(old.count - tail)).map { (old[$0].text, $0) }, uniquingKeysWith: { first, _ in first })
        for place in head..<(new.count - tail) {
            if let row = rows.removeValue(forKey: new[place].text) {
                keep(row, as: place, of: old)
            } else {
                examples[place].since = now
                kept.append(nil)
                come.append(place)
            }
        }
        for place in (new.count - tail)..<new.count { keep(place + old.count - new.count, as: place, of: old) }
        gone = (gone + rows.values).sorted()
    }

    /// The number of examples added and removed.
    var changes: Int { gone.count + come.count }

    private mutating func keep(_ row: Int, as place: Int, of old: [PublishedSet.Example]) {
        examples[place].since = old[row].since
        kept.append(row)
        guard examples[place].labels != old[row].labels else { return }
        gone.append(row)
        come.append(place)
    }
}
