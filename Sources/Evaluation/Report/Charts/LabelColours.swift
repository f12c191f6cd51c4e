/// A colour of the palette for each label. With more labels than colours, labels that lie near each other on the map get
/// different ones as far as there are enough.
struct LabelColours {
    /// Colours of the palette, which colour-blind readers can distinguish (after Okabe and Ito 2008).
    static let count = 8
    private var colours: [Int]
    /// The centre of each label's texts on the map, and their number.
    let middles: [Int: (place: SIMD2<Float>, count: Int)]

    init(_ map: TextMap, count: Int) {
        var places: [Int: [SIMD2<Float>]] = [:]
        for point in map.points where point.kind == .example || point.kind == .right {
            if let label = point.label { places[label, default: []].append(point.place) }
        }
        func median(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }
        let middles = places.mapValues { own in
            (place: SIMD2(median(own.map(\.x)), median(own.map(\.y))), count: own.count)
        }
        self.middles = middles
        colours = (0..<count).map { $0 % Self.count }
        guard count > Self.count else { return }
        var done: [Int] = []
        for label in middles.keys.sorted() {
            let own = middles[label]!.place
            func distance(_ other: Int) -> Float {
                let difference = middles[other]!.place - own
                return (difference * difference).sum()
            }
            // The colour whose nearest use is farthest away.
            var nearest = [Float](repeating: .infinity, count: Self.count)
            for other in done { nearest[colours[other]] = min(nearest[colours[other]], distance(other)) }
            colours[label] = nearest.indices.max { nearest[$0] < nearest[$1] } ?? 0
            done.append(label)
        }
    }

    subscript(label: Int) -> Int { colours[label] }
}
