/// A line of a TSV file: fields separated by tabs.
///
/// Tabs and line breaks are never part of a field. A field that is quoted as a whole, with the quotes in it doubled, as
/// spreadsheets write it, loses the quotes; any other quote is an ordinary character.
package enum TSVLine {
    package static func fields(_ line: some Collection<UInt8>) -> [[UInt8]] {
        line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { unquoted(Array($0)) }
    }

    private static func unquoted(_ field: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        guard field.count >= 2, field.first == quote, field.last == quote else { return field }
        var value: [UInt8] = []
        var at = 1
        while at < field.count - 1 {
            if field[at] == quote {
                guard at + 1 < field.count - 1, field[at + 1] == quote else { return field }
                at += 1
            }
            value.append(field[at])
            at += 1
        }
        return value
    }
}
