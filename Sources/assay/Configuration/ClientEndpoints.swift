import ArgumentParser
import Daemon
import ZeroMQ

/// `--push` and `--pull` of a daemon's client. What they leave out follows from the daemon's settings.
struct ClientEndpoints: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the daemon takes messages from. Default: the counterpart of zeromq.pull.", valueName: "endpoint"))
    var push: String?

    @Option(
        help: ArgumentHelp("Where the daemon puts results. Default: the counterpart of zeromq.push.", valueName: "endpoint"))
    var pull: String?

    /// - Parameter settings: the daemon's; they are read only if an option is missing.
    /// - Throws: `EndpointError` or `SettingError`.
    func resolved(_ settings: () throws -> Settings) throws -> (push: Endpoint, pull: Endpoint) {
        let given = (
            push: try push.map { try Endpoint(parsing: $0, default: .connect) },
            pull: try pull.map { try Endpoint(parsing: $0, default: .connect) }
        )
        if let push = given.push, let pull = given.pull { return (push, pull) }
        let transport = try settings().transport
        return (
            try given.push ?? Self.counterpart(of: transport.pull, \.zeromq.pull, option: "--push"),
            try given.pull ?? Self.counterpart(of: transport.push, \.zeromq.push, option: "--pull")
        )
    }

    /// The other side of the first endpoint that has one.
    private static func counterpart(
        of endpoints: [Endpoint], _ setting: KeyPath<SettingDefinitions, Setting<[Endpoint]>>, option: String
    ) throws -> Endpoint {
        let key = SettingDefinitions.shared[keyPath: setting].key
        var problem: EndpointError?
        for endpoint in endpoints {
            do {
                let counterpart = try endpoint.counterpart()
                if endpoint.mode == .connect {
                    StandardError.write("\(key): the daemon connects to \(endpoint.address), so it is bound here\n")
                }
                return counterpart
            } catch {
                problem = problem ?? error
            }
        }
        throw SettingError(
            place: key, message: problem?.description ?? "there is no endpoint",
            remedy: "say with \(option) where to reach the daemon")
    }
}
