import AssayTesting
import Foundation

/// Does one step so many times and nothing else, for tools that count instructions: see instructions.py.
@main
struct Step {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let count = Int(arguments[2]), count > 0 else { return usage() }
        switch arguments[1] {
        case "decode":
            let steps = WireSteps()
            for _ in 0..<count { steps.decode() }
        case "encode":
            let steps = WireSteps()
            var output: [UInt8] = []
            for _ in 0..<count { steps.encode(into: &output) }
        case "classify":
            let step = try DecisionStep(batch: 16)
            for _ in 0..<count { step.classify() }
        case "tokenize":
            let step = try TokenizingStep(model: modelFolder)
            var ids: [Int32] = []
            for _ in 0..<count { step.tokenize(into: &ids) }
        case "path":
            print(try await MessagePath().run(messages: count).count)
        default: usage()
        }
    }

    /// Where Scripts/bootstrap puts the model, seen from Benchmarks/Micro, where `ASSAY_MODEL_PATH` names no other.
    private static var modelFolder: String {
        ProcessInfo.processInfo.environment["ASSAY_MODEL_PATH"] ?? "../../Models/all-MiniLM-L6-v2"
    }

    private static func usage() {
        FileHandle.standardError.write(Data("usage: step decode|tokenize|classify|encode|path COUNT\n".utf8))
        exit(2)
    }
}
