/// Strings as JSON writes them.
package enum JSONText {
    /// The string in quotes with the escapes that RFC 8259 requires.
    package static func quoted(_ text: String) -> String { JSONFragment(string: text).description }
}
