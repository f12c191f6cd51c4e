public import Pipeline

/// A row with its result; a faulty row's result is its failure.
public struct TaggedRow: Sendable {
    public var row: InputRow
    public var result: ReceivedResult
}
