/// Strings as JSON writes them.
package enum JSONText {
    /// The string in quotes with what RFC 8259 wants escaped.
    package static func quoted(_ text: String) -> String { JSONFragment(string: text).description }
}
