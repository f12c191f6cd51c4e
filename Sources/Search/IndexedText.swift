/// A text of an index, with what its file had beside it.
package struct IndexedText: Sendable, Hashable {
    /// Its id in the file, or its position in the index, from 1.
    package var id: String
    package var text: String
    /// The other columns, as a JSON object; nil if there are none.
    package var metadata: String?

    package init(id: String, text: String, metadata: String? = nil) {
        (self.id, self.text, self.metadata) = (id, text, metadata)
    }
}
