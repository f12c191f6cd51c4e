import Foundation

/// `Golden/selection.json`, which `Scripts/golden/selection.py` writes.
struct GoldenSelection: Decodable, Sendable {
    struct Curve: Decodable, Sendable {
        var scores: [Float]
        var errors: [Bool]
        var aurc: Double
        var risks: [Double]
    }

    struct Bound: Decodable, Sendable {
        var errors: Int
        var count: Int
        var doubt: Double
        var bound: Double
    }

    var coverages: [Double]
    var curves: [Curve]
    var bounds: [Bound]

    static let all: GoldenSelection = {
        let url = Bundle.module.url(forResource: "selection", withExtension: "json", subdirectory: "Golden")!
        return try! JSONDecoder().decode(GoldenSelection.self, from: Data(contentsOf: url))
    }()
}
