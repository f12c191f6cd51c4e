/// Sixteen random ±1 projections of every row (Johnson–Lindenstrauss, with Achlioptas's signs): rows that are far apart
/// here are not duplicates, so that few pairs need a full inner product.
struct DuplicateSketch: Sendable {
    static let width = 16
    private let signs: [Float]
    private let values: [Float]
    private let rows: Int
    /// Standard deviation of one projection of the difference of two rows that are just duplicates.
    private let deviation: Float

    /// How far apart single projections of duplicates may be: five deviations.
    var window: Float { 5 * deviation }
    /// How far apart all of them may be, squared: twice the expected distance.
    private var farthest: Float { 4 * Float(Self.width) * deviation * deviation }

    init(_ features: FeatureMatrix, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        self.init(features, signs: (0..<(Self.width * features.columns)).map { _ in generator.next() & 1 == 0 ? 1 : -1 })
    }

    private init(_ features: FeatureMatrix, signs: [Float]) {
        self.signs = signs
        rows = features.rows
        values = BLAS.productTransposed(features.storage, signs, m: rows, n: Self.width, k: features.columns)
        let longest = (0..<rows).map { BLAS.dot(features[row: $0], features[row: $0]) }.max() ?? 0
        deviation = ((2 - 2 * DuplicateGroups.cosine) * longest).squareRoot() + .leastNormalMagnitude
    }

    /// Other rows in the same projections.
    func sketching(_ features: FeatureMatrix) -> DuplicateSketch { DuplicateSketch(features, signs: signs) }

    /// The first projection of a row.
    func first(_ row: Int) -> Float { values[row * Self.width] }

    /// Whether two rows may be duplicates.
    func isNear(_ row: Int, _ other: Int, of others: DuplicateSketch) -> Bool {
        let (window, farthest) = (max(self.window, others.window), max(self.farthest, others.farthest))
        return values.withUnsafeBufferPointer { own in
            others.values.withUnsafeBufferPointer { theirs in
                Self.isNear(own, row * Self.width, theirs, other * Self.width, window: window, farthest: farthest)
            }
        }
    }

    @inline(__always)
    private static func isNear(
        _ own: UnsafeBufferPointer<Float>, _ first: Int, _ theirs: UnsafeBufferPointer<Float>, _ second: Int, window: Float,
        farthest: Float
    ) -> Bool {
        if abs(theirs[second] - own[first]) > window { return false }
        if abs(theirs[second + 1] - own[first + 1]) > window { return false }
        if abs(theirs[second + 2] - own[first + 2]) > window { return false }
        var distance: Float = 0
        for i in 0..<width {
            let difference = theirs[second + i] - own[first + i]
            distance += difference * difference
        }
        return distance <= farthest
    }

    /// Calls back for every pair that may be duplicates, each once.
    ///
    /// Rows lie in cells as wide as the window by their second to fourth projections, in each cell in order of the first; only
    /// neighbouring cells are searched.
    func visitNeighbours(_ visit: (Int, Int) -> Void) {
        let width = Self.width
        let (window, farthest) = (window, farthest)
        let sides = [window, window, farthest.squareRoot()]
        values.withUnsafeBufferPointer { values in
            func cell(_ row: Int) -> SIMD4<Int32> {
                var cell = SIMD4<Int32>.zero
                for axis in 0..<3 {
                    let place = (values[row * width + 1 + axis] / sides[axis]).rounded(.down)
                    // Beyond that, cells share the outermost: nothing is missed.
                    cell[axis] = Int32(max(-1e6, min(1e6, place.isNaN ? 0 : place)))
                }
                return cell
            }
            var cells: [SIMD4<Int32>: [Int32]] = [:]
            for row in 0..<rows { cells[cell(row), default: []].append(Int32(row)) }
            for key in cells.keys {
                cells[key]!.sort { values[Int($0) * width] < values[Int($1) * width] }
            }
            for (key, own) in cells {
                for step in 0..<27 {
                    let other = key &+ SIMD4<Int32>(Int32(step % 3) - 1, Int32(step / 3 % 3) - 1, Int32(step / 9) - 1, 0)
                    // Each pair of cells once.
                    guard Self.precedes(key, other) || key == other, let theirs = cells[other] else { continue }
                    var start = 0
                    for (place, a) in own.enumerated() {
                        let first = Int(a) * width
                        while start < theirs.count, values[Int(theirs[start]) * width] < values[first] - window { start += 1 }
                        var next = key == other ? place + 1 : start
                        while next < theirs.count {
                            let b = Int(theirs[next])
                            if values[b * width] - values[first] > window { break }
                            if Self.isNear(values, first, values, b * width, window: window, farthest: farthest) {
                                visit(Int(a), b)
                            }
                            next += 1
                        }
                    }
                }
            }
        }
    }

    private static func precedes(_ a: SIMD4<Int32>, _ b: SIMD4<Int32>) -> Bool {
        for axis in 0..<3 where a[axis] != b[axis] { return a[axis] < b[axis] }
        return false
    }
}
