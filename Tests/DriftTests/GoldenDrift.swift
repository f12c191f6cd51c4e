import Foundation

/// `Golden/drift.json`, which `Scripts/golden/drift.py` writes.
struct GoldenDrift: Decodable {
    struct Interval: Decodable {
        var hits: Int
        var trials: Int
        var error: Double
        var low: Double
        var high: Double
    }

    struct Detector: Decodable {
        struct Step: Decodable {
            var sum: Double
            var peak: Double
            var since: Int
        }
        var values: [Double]
        var steps: [Step]
    }

    var intervals: [Interval]
    var detectors: [Detector]

    static func read() throws -> GoldenDrift {
        let url = Bundle.module.url(forResource: "drift", withExtension: "json", subdirectory: "Golden")!
        return try JSONDecoder().decode(GoldenDrift.self, from: Data(contentsOf: url))
    }
}
