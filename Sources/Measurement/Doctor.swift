package import Embedding
internal import FoundationEssentials
internal import LabelSets
internal import Tagging
internal import Wording
internal import ZeroMQ

/// Checks everything that Assay needs and reports what is missing and how to get it.
package struct Doctor: Sendable {
    /// One check.
    package struct Check: Sendable, Encodable {
        package var name: String
        package var isFine: Bool
        package var finding: String
        /// What to do; only if something is wrong.
        package var remedy: String?

        enum CodingKeys: String, CodingKey {
            case name, finding, remedy
            case isFine = "fine"
        }
    }

    private let configurationFile: String?
    private let modelPath: String
    private let precision: Precision
    private let labelsDirectory: String
    private let cacheDirectory: String
    private let prompt: PromptChoice
    private let remote: (@Sendable () throws -> any Embedder)?

    /// - Parameters:
    ///   - configurationFile: nil when none was read.
    ///   - prompt: text put before every text; by default the one in the model's files.
    ///   - remote: opens the model on a server that is used in place of the one in `modelPath`.
    package init(
        configurationFile: String?, modelPath: String, precision: Precision, labelsDirectory: String,
        cacheDirectory: String, prompt: PromptChoice = .modelDefault, remote: (@Sendable () throws -> any Embedder)? = nil
    ) {
        self.configurationFile = configurationFile
        self.modelPath = modelPath
        self.precision = precision
        self.labelsDirectory = labelsDirectory
        self.cacheDirectory = cacheDirectory
        self.prompt = prompt
        self.remote = remote
    }

    /// Runs all checks; takes a second or so.
    package func run() -> [Check] {
        [libraries, settings, cpu, threads, model, labels, cache]
    }

    private var libraries: Check {
        Check(name: "libraries", isFine: true, finding: "libzmq \(ZeroMQLibrary.version), \(TransformerEmbedder.machine)")
    }

    private var settings: Check {
        Check(name: "settings", isFine: true, finding: configurationFile ?? "there is no configuration file, so defaults apply")
    }

    private var cpu: Check {
        do {
            let chosen = try Precision.auto.resolved()
            return Check(name: "precision", isFine: true, finding: "auto means \(chosen.rawValue) on this CPU (\(CPU.summary))")
        } catch {
            return Check(name: "precision", isFine: false, finding: "\(error)", remedy: "install libdnnl-dev")
        }
    }

    private var threads: Check {
        let limit = CPU.quota.map { "a CPU limit of \(($0 * 100).rounded() / 100)" } ?? "no CPU limit"
        let cores = "\(CPU.allowedCores) \(CPU.allowedCores == 1 ? "core" : "cores")"
        return Check(
            name: "threads", isFine: true, finding: "compute.threads is \(CPU.availableCores) by default: \(cores), \(limit)")
    }

    private var model: Check {
        do {
            let embedder = try remote?() ?? ModelLoader.load(modelPath, precision: precision, prompt: prompt)
            let session = try embedder.sentenceSession()
            var output = EmbeddingMatrix(layerCount: 1, dimensions: embedder.model.sentenceDimensions)
            try session.embed([session.tokenize("Is anybody there?")], into: &output)
            guard output[row: 0].allSatisfy(\.isFinite) else {
                return Check(
                    name: "model", isFine: false, finding: "\(modelPath) embeds a text as numbers that are not finite",
                    remedy: "run Scripts/bootstrap to fetch the model again")
            }
            let prompt = embedder.model.prompt.map { ", prompt \($0.name) (\($0.text.debugDescription))" } ?? ""
            return Check(
                name: "model", isFine: true, finding: "\(embedder.model.identifier), \(embedder.model.precision)\(prompt)")
        } catch let error as EmbeddingError {
            return Check(
                name: "model", isFine: false, finding: "\(error.place): \(error.message)",
                remedy: error.remedy ?? "run Scripts/bootstrap")
        } catch {
            return Check(name: "model", isFine: false, finding: "\(error)", remedy: "run Scripts/bootstrap")
        }
    }

    private var labels: Check {
        do {
            let folder = try LabelFolder(labelsDirectory)
            let errors = folder.findings.filter { $0.severity == .error }
            let names = try folder.sets().map(\.name).joined(separator: ", ")
            return Check(
                name: "label sets", isFine: errors.isEmpty,
                finding: "\(names); \(counted(errors.count, "error")) in their files",
                remedy: errors.isEmpty ? nil : "run assay labels lint \(labelsDirectory)")
        } catch {
            return Check(name: "label sets", isFine: false, finding: "\(error)", remedy: "name a folder with --labels")
        }
    }

    private var cache: Check {
        do {
            try FileManager.default.createDirectory(atPath: cacheDirectory, withIntermediateDirectories: true)
            let probe = cacheDirectory + "/.probe"
            try Data("probe".utf8).write(to: URL(filePath: probe))
            try FileManager.default.removeItem(atPath: probe)
            return Check(name: "cache", isFine: true, finding: cacheDirectory)
        } catch {
            return Check(
                name: "cache", isFine: false, finding: "\(cacheDirectory) cannot be written: \(error)",
                remedy: "set cache.directory to a folder that can; without it every start embeds all examples")
        }
    }
}
