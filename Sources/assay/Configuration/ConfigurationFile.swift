import FoundationEssentials
import SystemPackage

/// Where the configuration file is, and what its relative paths mean.
enum ConfigurationFile {
    /// The variable that names the file; it is not a setting itself.
    static let environmentName = "ASSAY_CONFIG"

    /// The file to read: the one named, else `ASSAY_CONFIG`, else the first that exists of `Config/assay.yaml` in the working
    /// directory, `assay/assay.yaml` in the user's folder of configuration, and `/etc/assay/assay.yaml`.
    ///
    /// - Returns: nil when none is named and none exists.
    static func path(named: String?, environment: [String: String]) -> String? {
        if let named { return named }
        if let named = environment[environmentName], !named.isEmpty { return named }
        return candidates(environment).first { FileManager.default.fileExists(atPath: $0) }
    }

    static func candidates(_ environment: [String: String]) -> [String] {
        var paths = ["Config/assay.yaml"]
        if let base = environment["XDG_CONFIG_HOME"], base.hasPrefix("/") {
            paths.append(base + "/assay/assay.yaml")
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            paths.append(home + "/.config/assay/assay.yaml")
        }
        return paths + ["/etc/assay/assay.yaml"]
    }

    /// A path of the file: relative to the file's folder.
    static func resolved(_ path: String, in file: String) -> String {
        guard !path.isEmpty, !path.hasPrefix("/") else { return path }
        return FilePath(file).removingLastComponent().appending(path).lexicallyNormalized().string
    }

    /// An endpoint of the file: the path of an ipc endpoint is relative to the file's folder.
    static func resolved(endpoint: String, in file: String) -> String {
        guard let scheme = endpoint.firstRange(of: "ipc://") else { return endpoint }
        let path = String(endpoint[scheme.upperBound...])
        // `*` is chosen on binding, `@name` is abstract: neither is a path.
        guard path != "*", !path.hasPrefix("@") else { return endpoint }
        return endpoint[..<scheme.upperBound] + resolved(path, in: file)
    }

    /// A default path: relative to the working directory or, where it does not exist there, to the checkout that the program
    /// was built in.
    static func resolved(default path: String) -> String {
        let files = FileManager.default
        guard !path.isEmpty, !path.hasPrefix("/"), !files.fileExists(atPath: path), let checkout else { return path }
        let there = checkout.appending(path).string
        return files.fileExists(atPath: there) ? there : path
    }

    /// The folder above the program that holds the package.
    private static let checkout: FilePath? = {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
        var folder = FilePath(program).removingLastComponent()
        while folder.removeLastComponent() {
            if FileManager.default.fileExists(atPath: folder.appending("Package.swift").string) { return folder }
        }
        return nil
    }()
}
