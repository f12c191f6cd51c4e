import Wording

/// A variable of the environment that begins with `ASSAY_` and is not a setting: a typo, or another program's.
enum UnknownVariable: Equatable {
    /// Close to a setting, by its variable.
    case misspelt(setting: String)
    /// One of those that Kubernetes and Docker give every container for a service named `assay`, or `assay-…`.
    case serviceLink
    /// No setting's neighbour.
    case foreign

    init(_ name: String) {
        let own = name.dropFirst(SettingDefinitions.environmentPrefix.count)
        if Self.isServiceLink(own) {
            self = .serviceLink
        } else if let setting = Self.nearest(own) {
            self = .misspelt(setting: SettingDefinitions.environmentPrefix + setting)
        } else {
            self = .foreign
        }
    }

    /// `SERVICE_HOST`, `SERVICE_PORT_HTTP`, `PORT`, `PORT_5555_TCP_ADDR`, and `NAME` and `ENV_…` of Docker's links; behind the rest
    /// of the service's name where it has one. No setting looks like these.
    /// https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
    private static func isServiceLink(_ name: Substring) -> Bool {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false)
        if parts == ["NAME"] || parts.first == "ENV" { return true }
        for place in parts.indices {
            switch parts[place] {
            case "SERVICE" where parts.dropFirst(place + 1).first.map { $0 == "HOST" || $0 == "PORT" } ?? false: return true
            case "PORT":
                let rest = parts[(place + 1)...]
                if rest.isEmpty { return true }
                if rest.count >= 2, Int(rest.first!) != nil, ["TCP", "UDP", "SCTP"].contains(rest.dropFirst().first!) {
                    return true
                }
            default: break
            }
        }
        return false
    }

    /// The setting that is meant by all appearances: a few letters away, its section alone, or its end alone.
    private static func nearest(_ name: Substring) -> String? {
        let settings = SettingDefinitions.all.map {
            String($0.environmentName.dropFirst(SettingDefinitions.environmentPrefix.count))
        }
        return NearestName.of(String(name), in: settings)
            ?? settings.first { $0.hasPrefix(name + "_") } ?? settings.first { $0.hasSuffix("_" + name) }
    }
}
