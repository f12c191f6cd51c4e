/// The model whose vectors an index holds. Vectors of different models cannot be compared.
package struct IndexModel: Sendable, Hashable {
    /// The model's name, for people.
    package var name: String
    /// Its fingerprint, in hexadecimal digits.
    package var fingerprint: String
    /// The length of its sentence embeddings.
    package var dimensions: Int

    package init(name: String, fingerprint: String, dimensions: Int) {
        (self.name, self.fingerprint, self.dimensions) = (name, fingerprint, dimensions)
    }
}
