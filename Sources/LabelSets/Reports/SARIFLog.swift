/// Findings in the Static Analysis Results Interchange Format, version 2.1.0, which code hosts and editors read.
/// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
package struct SARIFLog: Sendable, Encodable {
    private let schema = "https://json.schemastore.org/sarif-2.1.0.json"
    private let version = "2.1.0"
    private let runs: [Run]

    private enum CodingKeys: String, CodingKey {
        case schema = "$schema"
        case version, runs
    }

    /// - Parameter version: that of the program.
    package init(_ findings: [Finding], version: String) {
        let codes = Set(findings.map(\.code)).sorted { $0.rawValue < $1.rawValue }
        let indices = Dictionary(uniqueKeysWithValues: codes.enumerated().map { ($1, $0) })
        let driver = Driver(
            name: "assay", semanticVersion: version,
            rules: codes.map { Rule(id: $0.rawValue, shortDescription: Message(text: $0.title)) })
        runs = [
            Run(
                tool: Tool(driver: driver), columnKind: "unicodeCodePoints",
                results: findings.map { Result($0, ruleIndex: indices[$0.code]!) })
        ]
    }

    private struct Run: Sendable, Encodable {
        var tool: Tool
        var columnKind: String
        var results: [Result]
    }

    private struct Tool: Sendable, Encodable { var driver: Driver }

    private struct Driver: Sendable, Encodable {
        var name: String
        var semanticVersion: String
        var rules: [Rule]
    }

    private struct Rule: Sendable, Encodable {
        var id: String
        var shortDescription: Message
    }

    private struct Message: Sendable, Encodable { var text: String }

    private struct Result: Sendable, Encodable {
        var ruleId: String
        var ruleIndex: Int
        var level: String
        var message: Message
        var locations: [Location]

        init(_ finding: Finding, ruleIndex: Int) {
            ruleId = finding.code.rawValue
            self.ruleIndex = ruleIndex
            level = finding.severity.rawValue
            message = Message(text: "\(finding.message) — \(finding.remedy)")
            let region = finding.line.map {
                Region(startLine: $0, startColumn: finding.column, snippet: finding.text.map { Message(text: $0) })
            }
            locations = [
                Location(
                    physicalLocation: PhysicalLocation(
                        artifactLocation: ArtifactLocation(uri: SARIFLog.uri(finding.file)), region: region))
            ]
        }
    }

    private struct Location: Sendable, Encodable { var physicalLocation: PhysicalLocation }

    private struct PhysicalLocation: Sendable, Encodable {
        var artifactLocation: ArtifactLocation
        var region: Region?
    }

    private struct ArtifactLocation: Sendable, Encodable { var uri: String }

    private struct Region: Sendable, Encodable {
        var startLine: Int
        var startColumn: Int?
        var snippet: Message?
    }

    /// A path as a URI reference (RFC 3986): absolute ones with the scheme `file`, relative ones as they are.
    static func uri(_ path: String) -> String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        var uri = path.hasPrefix("/") ? "file://" : ""
        for byte in path.utf8 {
            uri += unreserved.contains(byte) ? String(Unicode.Scalar(byte)) : "%\(byte.hex)"
        }
        return uri
    }
}
