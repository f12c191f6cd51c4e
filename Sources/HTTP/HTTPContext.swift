package import Hummingbird
internal import NIOCore

/// What a request carries besides itself.
package struct HTTPContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Whose turn its texts take: one per connection, apart from those of other transports, which are not negative.
    let peer: Int
    /// The id of the request: the client's own, or one made here.
    var requestID = ""
    /// What the client may do.
    var scopes = Scopes.all

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = ObjectIdentifier(source.channel).hashValue | Int.min
    }
}
