/// What other files of a model change in the normalizer of its `tokenizer.json`; nil changes nothing.
package struct NormalizerChanges: Sendable, Hashable {
    package var lowercase: Bool?
    package var stripAccents: Bool?
    package var handleChineseChars: Bool?

    package init(lowercase: Bool? = nil, stripAccents: Bool? = nil, handleChineseChars: Bool? = nil) {
        self.lowercase = lowercase
        self.stripAccents = stripAccents
        self.handleChineseChars = handleChineseChars
    }
}

extension TokenizerFile.NormalizerOptions {
    func applying(_ changes: NormalizerChanges) -> Self {
        var options = self
        options.lowercase = changes.lowercase ?? lowercase
        options.stripAccents = changes.stripAccents ?? stripAccents
        options.handleChineseChars = changes.handleChineseChars ?? handleChineseChars
        return options
    }
}
