/// The steps of a sentence-transformers model, in order, as `modules.json` lists them.
///
/// Upstream: <https://sbert.net/docs/sentence_transformer/usage/custom_models.html>
struct ModuleList {
    /// One step.
    struct Module {
        var kind: Kind
        /// The folder of its files.
        var folder: String
    }

    /// The classes of sentence-transformers that this engine computes.
    enum Kind: String, CaseIterable {
        case transformer = "Transformer"
        case pooling = "Pooling"
        case dense = "Dense"
        case normalize = "Normalize"
        case staticEmbedding = "StaticEmbedding"
    }

    let folder: String
    let path: String
    var modules: [Module] = []

    /// Reads the list of the model in `folder`; nil if there is none.
    init?(folder: String) throws(EmbeddingError) {
        self.folder = folder
        path = folder + "/modules.json"
        guard let entries = try ModelSettings.list(path: path) else { return nil }
        for (index, entry) in entries.enumerated() {
            var entry = entry
            guard let type = try entry.string("type") else { throw entry.missing("[\(index)].type") }
            guard let kind = Self.kind(type) else {
                throw EmbeddingError(
                    .unsupported, at: path,
                    "the module \(type) is not known; \(Kind.allCases.map(\.rawValue).joined(separator: ", ")) are",
                    remedy: "use a model without this module")
            }
            let relative = try entry.string("path") ?? ""
            guard !relative.hasPrefix("/"), !relative.split(separator: "/").contains("..") else {
                throw EmbeddingError(.malformed, at: path, "the path \(relative) leads out of the model's folder")
            }
            // Names identify modules in Python; the order is that of the list.
            entry.ignore(["idx", "name"])
            try entry.refuse("kwargs")
            try entry.refuseRest()
            let own = relative.isEmpty || relative == "." ? folder : "\(folder)/\(relative)"
            modules.append(Module(kind: kind, folder: own))
        }
        guard !modules.isEmpty else { throw EmbeddingError(.malformed, at: path, "it lists no modules") }
    }

    /// The kind for a class name: `sentence_transformers.models.Pooling` of earlier versions, and
    /// `sentence_transformers.sentence_transformer.modules.pooling.Pooling` of current ones.
    static func kind(_ type: String) -> Kind? {
        var parts = type.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.first == "sentence_transformers", let kind = parts.popLast().flatMap(Kind.init) else { return nil }
        let file = parts.last?.replacing("_", with: "").lowercased()
        if file == kind.rawValue.lowercased() { parts.removeLast() }
        let packages = [["models"], ["base", "modules"], ["sentence_transformer", "modules"]]
        return packages.contains(Array(parts.dropFirst())) ? kind : nil
    }

    /// The error for an order of modules that gives no sentence embedding.
    func misplaced(_ message: String) -> EmbeddingError {
        EmbeddingError(.unsupported, at: path, message, remedy: "use a model of Transformer, Pooling, Dense and Normalize")
    }
}
