import Foundation
import Testing

/// The engine on CPUs with fewer features than this one: oneDNN's limit applies to all product kernels.
@Suite("Instruction sets", .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct InstructionSetTests {
    static let texts = [
        "the parcel never arrived and nobody answers", "lovely weather for a walk by the river", "reset my password",
        "does the train to the coast stop here on sundays, or only on workdays as it did last year?", "ok",
    ]

    private func embed(_ precision: String, limit: String?) throws -> [[Double]] {
        let cache = try Scratch()
        let outcome = try Program.run(
            ["embed", "--precision", precision, "--cache", cache.path] + Self.texts,
            environment: limit.map { ["ONEDNN_MAX_CPU_ISA": $0] } ?? [:])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try outcome.lines.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["embedding"] as? [Double])
        }
    }

    /// Vectors of this model have unit length.
    private func cosines(_ first: [[Double]], _ second: [[Double]]) -> [Double] {
        zip(first, second).map { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// Whether this CPU multiplies bytes at full width.
    static let hasVNNI = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.contains("avx512_vnni") ?? false

    /// Without VNNI, weights keep 7 bits, and the vectors are a little farther from f32's.
    static let limits: [(String?, least: Double, mean: Double)] = [
        (nil, hasVNNI ? 0.99 : 0.985, hasVNNI ? 0.997 : 0.995),
        ("AVX512_CORE_VNNI", hasVNNI ? 0.99 : 0.985, hasVNNI ? 0.997 : 0.995),
        ("AVX512_CORE", 0.985, 0.995), ("AVX2", 0.985, 0.995),
    ]

    @Test("int8 is close to f32 with every instruction set", arguments: limits)
    func int8(_ limit: String?, _ least: Double, _ mean: Double) throws {
        let cosines = cosines(try embed("int8", limit: limit), try embed("f32", limit: nil))
        print("int8 \(limit ?? "without limit"): mean cosine \(cosines.reduce(0, +) / Double(cosines.count))")
        #expect(cosines.count == Self.texts.count)
        #expect(cosines.min()! >= least)
        #expect(cosines.reduce(0, +) / Double(cosines.count) >= mean)
    }

    @Test("f32 is the same with every instruction set", arguments: ["AVX512_CORE", "AVX2"])
    func f32(_ limit: String) throws {
        #expect(cosines(try embed("f32", limit: limit), try embed("f32", limit: nil)).allSatisfy { $0 > 0.999999 })
    }
}
