internal import FoundationEssentials
internal import LabelSets
internal import Sodium
internal import Tagging
internal import Wording

/// An evaluation as one self-contained HTML page: it loads no files and uses no network.
package struct ReportPage: Sendable {
    /// The page's note about its origin.
    package struct Origin: Sendable {
        /// What was tested, such as the set's name or the training file.
        package var subject: String
        /// The tests' file.
        package var tests: String
        /// The command line.
        package var command: String
        /// The program's version.
        package var version: String
        /// The time, as displayed.
        package var time: String

        package init(subject: String, tests: String, command: String, version: String, time: String) {
            self.subject = subject
            self.tests = tests
            self.command = command
            self.version = version
            self.time = time
        }
    }

    private let html: HTML

    /// The page's UTF-8.
    package var bytes: [UInt8] { Array(html.source.utf8) }

    /// - Parameter record: of an evaluation that kept its features; without them there is no map and no nearest example.
    /// - Throws: `AssayError` when a large set's features cannot be read any more.
    package init(_ record: EvaluationRecord, origin: Origin) throws {
        let sections = [
            LabelSection(report: record.report).section,
            ConfusionSection(record: record).section,
            ConfidenceSection(record: record).section,
            AbstentionSection(record: record).section,
            AnomalySection(record: record).section,
            ThresholdSection(record: record).section,
            try MistakeSection(record: record).section(),
            try MapSection(record: record).section(),
            FitSection(record: record).section,
        ].compactMap(\.self)
        let links = sections.map { "<a href=\"#\($0.anchor)\">\($0.title)</a>" as HTML }
        let report = record.report
        html = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
            <title>\(origin.subject): \(percent(report.accuracy)) accuracy</title>
            <style>\(HTML.trusted(Self.style))</style></head><body>
            <header><h1>\(origin.subject), tested on \(origin.tests)</h1>
            <p>\(counted(report.examples, "example")), \(counted(record.set.labels.count, "label")), \
            \(counted(report.tests, "test")) · \(report.model), \(report.precision) · \(fixed(report.textsPerSecond, 0)) texts/s, \
            fitted in \(fixed(report.fitSeconds, 2)) s · \(origin.time)</p>
            <nav>\(links)</nav></header>
            <main>\(SummarySection(record: record).html)
            \(sections.map(\.html))</main>
            <footer><p>Made by Assay \(origin.version): <code>\(origin.command)</code></p>
            <p>Set version <code>\(record.set.version)</code></p></footer>
            <script>\(HTML.trusted(Self.script))</script></body></html>

            """
    }

    /// Nothing may be loaded, and only this program's script may run, whatever the texts contain.
    private static let policy: String = {
        let digest = Data(SHA256.hash(script.description).bytes).base64EncodedString()
        let rest = "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        return "default-src 'none'; script-src 'sha256-\(digest)'; \(rest)"
    }()
}
