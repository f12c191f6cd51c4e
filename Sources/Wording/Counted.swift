/// A number with its noun: `1 message`, `2 messages`, `2 matches`.
///
/// - Parameter plural: where it is more than the noun and an "s".
package func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
