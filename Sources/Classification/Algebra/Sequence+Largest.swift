extension Sequence<Float> {
    /// The `count` largest values with their places, the largest first, equals in order of place.
    ///
    /// - Parameter isCandidate: whether the value at a place takes part.
    func largest(_ count: Int, where isCandidate: (Int) -> Bool) -> [(place: Int, value: Float)] {
        var best: [(place: Int, value: Float)] = []
        for (place, value) in enumerated() where isCandidate(place) {
            if best.count == count, let last = best.last, last.value >= value { continue }
            best.insert((place, value), at: best.firstIndex { $0.value < value } ?? best.endIndex)
            if best.count > count { best.removeLast() }
        }
        return best
    }
}
