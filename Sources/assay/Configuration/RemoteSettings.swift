import Embedding
import RemoteEmbedding

extension RemoteOptions {
    /// The server that embeds, as configured; nil if there is none.
    init?(_ sources: SettingSources) throws {
        let (url, model) = (try sources.value(\.embedder.url), try sources.value(\.embedder.model))
        guard !url.isEmpty else { return nil }
        let address: ServerAddress
        do throws(EmbeddingError) { address = try ServerAddress(url) } catch {
            throw SettingError(\.embedder.url, error.message, remedy: error.remedy)
        }
        guard !model.isEmpty else {
            throw SettingError(
                \.embedder.model, "it is empty, and embedder.url is set", remedy: "name the model as the server knows it")
        }
        self.init(address: address, model: model)
        key = try KeySource(sources)
        let authorities = try sources.value(\.embedder.caFile)
        if !authorities.isEmpty {
            guard address.isEncrypted else {
                throw SettingError(
                    \.embedder.caFile, "it is set, and embedder.url does not begin with https://",
                    remedy: "use https, or leave it out")
            }
            self.authorities = .file(authorities)
        }
        let dimensions = try sources.value(\.embedder.dimensions)
        self.dimensions = dimensions == 0 ? nil : dimensions
        batchSize = try sources.value(\.embedder.batchSize)
        timeout = .seconds(try sources.value(\.embedder.timeoutSeconds))
        maxRetries = try sources.value(\.embedder.maxRetries)
        maxRequests = try sources.value(\.embedder.maxRequests)
        let maxTokens = try sources.value(\.model.maxTokens)
        if maxTokens != 0 { self.maxTokens = maxTokens }
    }
}

extension KeySource {
    fileprivate init(_ sources: SettingSources) throws {
        let (file, key) = (try sources.value(\.embedder.keyFile), try sources.value(\.embedder.key))
        switch (file.isEmpty, key.isEmpty) {
        case (true, true): self = .none
        case (false, true): self = .file(file)
        case (true, false): self = .value(try APIKey(key, from: SettingDefinitions.shared.embedder.key.key))
        case (false, false):
            throw SettingError(\.embedder.key, "it is set together with embedder.key_file", remedy: "leave one of them out")
        }
    }
}
