/// A socket's purpose. Its text is the ZAP domain.
package enum AccessDomain: Equatable {
    /// The PUSH socket.
    case results
    /// A PULL socket for one connection at a time.
    case inlet(Int)
    /// A PULL socket with many connections.
    case sharedInlet(Int)

    package var text: String {
        switch self {
        case .results: "results"
        case .inlet(let number): "messages.\(number)"
        case .sharedInlet(let number): "messages-\(number)"
        }
    }

    package init?(_ text: String) {
        if text == "results" {
            self = .results
        } else if text.hasPrefix("messages."), let number = Int(text.dropFirst(9)) {
            self = .inlet(number)
        } else if text.hasPrefix("messages-"), let number = Int(text.dropFirst(9)) {
            self = .sharedInlet(number)
        } else {
            return nil
        }
    }

    /// Its name in the log.
    package var name: String {
        switch self {
        case .results: "results"
        case .inlet, .sharedInlet: "messages"
        }
    }
}
