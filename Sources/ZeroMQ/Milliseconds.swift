extension Duration {
    /// Whole milliseconds, rounded up so that a short wait never becomes zero.
    var millisecondsRoundedUp: Int64 {
        dividedRoundingUp(byAttoseconds: 1_000_000_000_000_000)
    }

    /// Whole tenths of a second, rounded up: the unit in which ZMTP carries a heartbeat's time to live.
    var decisecondsRoundedUp: Int64 {
        dividedRoundingUp(byAttoseconds: 100_000_000_000_000_000)
    }

    /// Whole seconds, rounded up: the unit of the TCP keepalive options.
    var secondsRoundedUp: Int64 {
        dividedRoundingUp(byAttoseconds: 1_000_000_000_000_000_000)
    }

    private func dividedRoundingUp(byAttoseconds unit: Int64) -> Int64 {
        let (seconds, attoseconds) = components
        let unitsPerSecond = 1_000_000_000_000_000_000 / unit
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: unitsPerSecond)
        if overflow { return seconds < 0 ? .min : .max }
        let part = attoseconds / unit + (attoseconds % unit > 0 ? 1 : 0)
        let (sum, carried) = whole.addingReportingOverflow(part)
        return carried ? .max : sum
    }
}
