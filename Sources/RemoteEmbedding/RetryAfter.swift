/// The `Retry-After` of a response (RFC 9110, 10.2.3): seconds, or a date in one of HTTP's three formats.
package enum RetryAfter {
    /// The wait that the header asks for; nil if it cannot be read. A date in the past is no wait.
    ///
    /// - Parameter now: Unix seconds, by this machine's clock.
    package static func parse(_ value: String, now: Int) -> Duration? {
        let value = value.trimmed
        if let first = value.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) {
            // Some servers send fractions, which the standard does not have.
            guard let seconds = Double(value), seconds.isFinite, seconds < 1e9 else { return nil }
            return .milliseconds(Int(seconds * 1000))
        }
        return unixTime(of: value).map { .seconds(max(0, $0 - now)) }
    }

    /// `retry-after-ms`, which OpenAI's servers send besides.
    package static func parse(milliseconds value: String) -> Duration? {
        guard let milliseconds = Double(value.trimmed), (0..<1e12).contains(milliseconds) else { return nil }
        return .milliseconds(Int(milliseconds))
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, or `Sun Nov  6 08:49:37 1994` (RFC 9110, 5.6.7).
    private static func unixTime(of date: String) -> Int? {
        let parts = date.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
        guard parts.count == 5 || parts.count == 6, parts.count == 5 || parts[5] == "GMT" else { return nil }
        let isOldest = parts.count == 5
        let (day, month, year, time) =
            isOldest ? (parts[2], parts[1], parts[4], parts[3]) : (parts[1], parts[2], parts[3], parts[4])
        let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard let day = Int(day), (1...31).contains(day), let place = months.firstIndex(of: month), var whole = Int(year),
            (0...9999).contains(whole), clock.count == 3, let hour = clock[0], (0..<24).contains(hour), let minute = clock[1],
            (0..<60).contains(minute), let second = clock[2], (0...60).contains(second)
        else { return nil }
        // Two digits are of this century; the few servers that still send them mean a time soon.
        if year.count == 2 { whole += 2000 }
        return days(whole, place + 1, day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Days since 1 January 1970 in the Gregorian calendar, by eras of 400 years that begin in March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let (era, ofEra) = (year / 400, year % 400)
        let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }
}

extension String {
    fileprivate var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}
