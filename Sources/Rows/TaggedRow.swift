package import Wire

/// A row with its result; an invalid row's result is its failure.
package struct TaggedRow: Sendable {
    package var row: InputRow
    package var result: ReceivedResult
}
