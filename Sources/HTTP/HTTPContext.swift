internal import HTTPTypes
package import Hummingbird
internal import NIOCore

/// What a request carries besides itself.
package struct HTTPContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Who sent it.
    var origin: RequestOrigin
    /// The id of the request: the client's own, or one made here.
    var requestID = ""
    /// What the client may do.
    var scopes = Scopes.all

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        origin = RequestOrigin(source.channel)
    }

    /// To be called before a request's body is read: a client that asked whether it may send the body learns that it may.
    func acceptBody(of request: Request) {
        guard request.headers[.expect] != nil else { return }
        origin.channel?.triggerUserOutboundEvent(ClientWatch.Command.acceptBody, promise: nil)
    }
}
