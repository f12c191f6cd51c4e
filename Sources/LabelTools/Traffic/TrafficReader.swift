package import Wire

/// Reads messages line by line.
package struct TrafficReader {
    /// What a line is.
    package enum Format: Sendable {
        /// A text, verbatim.
        case text
        /// What the daemon takes as a frame: a text, a JSON object or an array.
        case frame
        /// JSON as the daemon takes it; anything else is a bad line.
        case json
        /// `label<TAB>text`; the label is ignored.
        case tsv

        /// By the file's extension; standard input (`-`) contains frames.
        package init(path: String) {
            let name = path.lowercased()
            self =
                switch true {
                case path == "-": .frame
                case name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson"): .json
                case name.hasSuffix(".tsv"): .tsv
                default: .text
                }
        }
    }

    private let name: String
    private let format: Format
    private let decoder: FrameDecoder
    private var messages: [Traffic.Message] = []
    private var places: [String: Int] = [:]
    private var line = 0
    private var total = 0
    private var badLines = 0
    private var firstBad: [Traffic.BadLine] = []

    /// The number of bad lines reported one by one.
    private static let toldLines = 3

    /// - Parameters:
    ///   - name: the source's name in errors.
    ///   - limits: the daemon's, since a message that it refuses is not traffic.
    package init(name: String, format: Format, limits: WireLimits = WireLimits()) {
        self.name = name
        self.format = format
        decoder = FrameDecoder(limits: limits) { "" }
    }

    /// How many messages were read so far.
    package var count: Int { total }

    /// Takes a line, without its end.
    package mutating func add(_ bytes: [UInt8]) {
        line += 1
        var bytes = bytes[...]
        if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        guard let first = bytes.first(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) else { return }
        let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        switch format {
        case .json: isJSON ? decode(Array(bytes)) : refuse("not a JSON object")
        case .frame where isJSON: decode(Array(bytes))
        case .tsv:
            guard let tab = bytes.firstIndex(of: 0x09) else { return refuse("no tab: not label<TAB>text") }
            take(bytes[(tab + 1)...])
        case .text, .frame: take(bytes)
        }
    }

    /// - Throws: `AssayError` when there is no message.
    package func finish() throws -> Traffic {
        try Traffic(name: name, messages: messages, total: total, badLines: badLines, firstBad: firstBad)
    }

    private mutating func decode(_ frame: [UInt8]) {
        for outcome in decoder.decode(frame) {
            switch outcome {
            case .success(let message): keep(message.text)
            case .failure(let failure): refuse(failure.message)
            }
        }
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count <= decoder.limits.maxTextBytes else {
            return refuse("\(bytes.count) bytes, more than the \(decoder.limits.maxTextBytes) that the daemon takes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return refuse("not UTF-8") }
        keep(text)
    }

    private mutating func keep(_ text: String) {
        let text = Self.oneLine(text)
        guard !text.isEmpty else { return refuse("no text") }
        guard !text.utf8.contains(0) else { return refuse("a NUL character") }
        total += 1
        if let place = places[text] {
            messages[place].count += 1
        } else {
            places[text] = messages.count
            messages.append(.init(text: text, line: line, count: 1))
        }
    }

    private mutating func refuse(_ reason: String) {
        badLines += 1
        if firstBad.count < Self.toldLines { firstBad.append(.init(line: line, reason: reason)) }
    }

    /// A text without white space at its ends, every line break, tab and other white control character in it a space.
    static func oneLine(_ text: String) -> String {
        func breaks(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x09...0x0D, 0x85, 0x2028, 0x2029: true
            default: false
            }
        }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(breaks(scalar) ? " " : scalar) }
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || scalar == "\u{FEFF}" }
        guard let first = scalars.firstIndex(where: { !isBlank($0) }), let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
