/// A text that a model expects before every text, and its name.
package struct Prompt: Sendable, Hashable {
    package var name: String
    package var text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// Which of a model's prompts to use.
package enum PromptChoice: Sendable, Hashable {
    /// The one that the model's files name as the default, if any.
    case modelDefault
    case none
    case named(String)
}

/// The content of `config_sentence_transformers.json`.
struct SentenceTransformersSettings {
    var prompts: [String: String] = [:]
    var defaultPrompt: String?
    /// The length to which embeddings are truncated.
    var cut: Int?
    private let path: String

    /// Reads the file in `folder`; all defaults if there is none.
    init(folder: String) throws(EmbeddingError) {
        path = folder + "/config_sentence_transformers.json"
        guard var file = try ModelSettings.optional(path: path) else { return }
        try file.require("model_type", "SentenceTransformer")
        if var object = try file.object("prompts") {
            for name in object.keys { prompts[name] = try object.string(name) ?? "" }
        }
        defaultPrompt = try file.string("default_prompt_name")
        cut = try file.integer("truncate_dim")
        if let cut, cut < 1 { throw EmbeddingError(.malformed, at: path, "truncate_dim is \(cut)") }
        file.ignore(["__version__", "similarity_fn_name", "requirements"])
        try file.refuseRest()
    }

    /// The chosen prompt; nil when no text comes before the others.
    func prompt(_ choice: PromptChoice) throws(EmbeddingError) -> Prompt? {
        let name: String
        switch choice {
        case .none: return nil
        case .named(let chosen): name = chosen
        case .modelDefault:
            guard let defaultPrompt else { return nil }
            // sentence-transformers has these two in every model, empty unless the model defines them.
            if prompts[defaultPrompt] == nil, ["query", "document"].contains(defaultPrompt) { return nil }
            name = defaultPrompt
        }
        guard let text = prompts[name] else {
            let known = prompts.keys.sorted().joined(separator: ", ")
            throw EmbeddingError(
                .invalidArgument, at: choice == .modelDefault ? path : "model.prompt",
                "the model has no prompt \"\(name)\"",
                remedy: known.isEmpty ? "it has none: leave model.prompt out" : "it has \(known)")
        }
        return text.isEmpty ? nil : Prompt(name: name, text: text)
    }
}
