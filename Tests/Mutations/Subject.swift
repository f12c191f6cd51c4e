/// A reader under test: files that it reads, and a look at what it makes of them.
protocol Subject {
    var name: String { get }
    /// The files of a sound folder by their paths in it.
    var files: [String: [UInt8]] { get }

    /// Reads the folder, in which a file was damaged.
    ///
    /// - Returns: whether it was read. A refusal with an error is as good; so is an unchanged answer.
    /// - Throws: `WrongAnswer` for what no reader may do: an answer that differs where a checksum should have shown it, or a
    ///   NaN.
    func read(_ folder: String) throws(WrongAnswer) -> Bool
}

struct WrongAnswer: Error, CustomStringConvertible {
    var description: String
}
