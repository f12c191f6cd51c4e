/// Where and why a text is not JSON.
@usableFromInline package struct JSONSyntaxError: Error {
    /// What is wrong.
    package enum Reason {
        case expected(StaticString)
        case endsInside(StaticString)
        case controlCharacter
        case malformedEscape
        case malformedNumber
        case tooDeep(limit: Int)
        case trailing
    }

    package var reason: Reason
    /// The byte concerned, counted from the first.
    package var offset: Int

    package init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    package var isTooDeep: Bool {
        if case .tooDeep = reason { true } else { false }
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    /// What is wrong, without the place.
    package var problem: String {
        switch reason {
        case .expected(let what): "expected \(what)"
        case .endsInside(let what): "ends inside \(what)"
        case .controlCharacter: "unescaped control character in a string"
        case .malformedEscape: "malformed escape in a string"
        case .malformedNumber: "malformed number"
        case .tooDeep(let limit): "nested deeper than \(limit)"
        case .trailing: "something follows the value"
        }
    }

    @usableFromInline package var description: String { "\(problem) at byte \(offset)" }
}
