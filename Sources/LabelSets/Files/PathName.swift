import Glibc

/// The few path operations that label sets need.
enum PathName {
    /// `folder/name`.
    static func join(_ folder: String, _ name: String) -> String { folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }

    /// The path without slashes at its end.
    static func withoutTrailingSlash(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// The last part of a path; where that is `.` or `..`, the name of the folder it resolves to.
    static func last(_ path: String) -> String {
        let path = withoutTrailingSlash(path)
        let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
        guard name == "." || name == ".." || name.isEmpty, let real = realpath(path, nil) else { return name }
        defer { free(real) }  // realpath hands its result over to us
        let resolved = String(cString: real)
        return resolved.lastIndex(of: "/").map { String(resolved[resolved.index(after: $0)...]) } ?? resolved
    }

    /// The name without its extension, and the extension in lower case; empty when there is none.
    static func split(_ name: String) -> (stem: String, ext: String) {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
        return (String(name[..<dot]), name[name.index(after: dot)...].lowercased())
    }
}
