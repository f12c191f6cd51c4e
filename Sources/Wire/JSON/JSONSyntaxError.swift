/// Where and why a text is not JSON.
struct JSONSyntaxError: Error {
    /// What is wrong.
    enum Reason {
        case expected(StaticString)
        case endsInside(StaticString)
        case controlCharacter
        case malformedEscape
        case malformedNumber
        case tooDeep(limit: Int)
        case trailing
    }

    var reason: Reason
    /// The byte concerned, counted from the start of the frame.
    var offset: Int

    var isTooDeep: Bool {
        if case .tooDeep = reason { true } else { false }
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    var description: String {
        switch reason {
        case .expected(let what): "expected \(what) at byte \(offset)"
        case .endsInside(let what): "ends inside \(what) at byte \(offset)"
        case .controlCharacter: "unescaped control character in a string at byte \(offset)"
        case .malformedEscape: "malformed escape in a string at byte \(offset)"
        case .malformedNumber: "malformed number at byte \(offset)"
        case .tooDeep(let limit): "nested deeper than \(limit) at byte \(offset)"
        case .trailing: "something follows the value at byte \(offset); send several messages as one array"
        }
    }
}
