import CZeroMQ

/// libzmq's request to the authenticator during a handshake: may this peer connect?
///
/// Upstream: [ZeroMQ RFC 27, ZAP](https://rfc.zeromq.org/spec/27/).
package struct AuthenticationRequest: Sendable {
    /// How the peer identifies itself.
    package enum Credentials: Hashable, Sendable {
        /// Nothing: mechanism NULL.
        case none
        /// Its public key; the handshake has proved that it owns it.
        case curve(CurvePublicKey)
        /// Another mechanism, which is not checked here.
        case unsupported(mechanism: String)
    }

    /// The requesting socket: its option `zapDomain`.
    package let domain: String
    /// The peer's address, in the format of `ConnectionFacts.address`.
    package var address: String
    package let credentials: Credentials
    /// The requesting connection and its request, for the reply.
    private let envelope: [Frame]

    /// Reads a message of the ROUTER that is bound to `inproc://zeromq.zap.01`; `nil` when it is not a ZAP 1.0 request.
    package init?(_ frames: [Frame]) {
        guard frames.count >= 8, frames[1].isEmpty, frames[2] == Self.version else { return nil }
        envelope = [frames[0], frames[1], frames[2], frames[3]]
        domain = frames[4].description
        address = ConnectionFacts.canonicalAddress(frames[5].description)
        switch (frames[7].description, frames.count) {
        case ("NULL", 8): credentials = .none
        case ("CURVE", 9):
            guard let key = CurvePublicKey(bytes: frames[8].bytes) else { return nil }
            credentials = .curve(key)
        case (let mechanism, _): credentials = .unsupported(mechanism: mechanism)
        }
    }

    /// The frames of the reply.
    package func reply(_ verdict: Verdict) -> [Frame] {
        switch verdict {
        case .allow(let userID): envelope + ["200", "OK", Frame(userID.map { String($0) } ?? ""), ""]
        case .later: envelope + ["300", "try again later", "", ""]
        case .refuse: envelope + ["400", "not allowed", "", ""]
        }
    }

    private static let version: Frame = "1.0"

    /// The authenticator's answer.
    package enum Verdict: Hashable, Sendable {
        /// The peer may connect; each frame from it carries the number as `Frame.userID`.
        case allow(userID: Int?)
        /// Not now. libzmq leaves the connection unanswered until the handshake times out; its client then tries again.
        case later
        /// No. The peer gets an error and is disconnected; libzmq's client does not try again.
        case refuse
    }
}
