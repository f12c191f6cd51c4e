/// One line of a `.tsv`: `label<TAB>text`.
package struct TSVRow: Equatable {
    package enum Fault: Error, Equatable {
        case columns(Int)
        case emptyLabel
        case emptyText
        case line(TextLine.Fault)
    }

    package let label: String
    package let text: String

    /// Parses a line. White space around both columns is dropped.
    package init(_ bytes: ArraySlice<UInt8>) throws(Fault) {
        let tabs = bytes.count { $0 == UInt8(ascii: "\t") }
        guard tabs == 1, let tab = bytes.firstIndex(of: UInt8(ascii: "\t")) else { throw .columns(tabs + 1) }
        do throws(TextLine.Fault) {
            label = try TextLine.text(bytes[..<tab])
            text = try TextLine.text(bytes[(tab + 1)...])
        } catch { throw .line(error) }
        if label.isEmpty { throw .emptyLabel }
        if text.isEmpty { throw .emptyText }
    }

    /// Whether it is a table's header: exactly the words `label` and `text`.
    var isHead: Bool { label == "label" && text == "text" }
}
