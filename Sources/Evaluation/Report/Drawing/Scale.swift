internal import Glibc
internal import Wording

/// A linear scale from values to places of a drawing.
struct Scale {
    /// Of values; never empty.
    let domain: ClosedRange<Double>
    /// Where the domain begins and ends.
    let start: Double
    let end: Double

    init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
        let isEmpty = domain.upperBound <= domain.lowerBound
        self.domain = isEmpty ? domain.lowerBound...(domain.lowerBound + 1) : domain
        self.start = start
        self.end = end
    }

    func callAsFunction(_ value: Double) -> Double {
        let share = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        return start + share * (end - start)
    }

    /// About `count` round values: steps of 1, 2 or 5 times a power of ten.
    func ticks(_ count: Int) -> [Double] {
        let step = step(count)
        let first = (domain.lowerBound / step - 1e-9).rounded(.up)
        let last = (domain.upperBound / step + 1e-9).rounded(.down)
        guard first <= last else { return [] }
        return (Int(first)...Int(last)).map { Double($0) * step }
    }

    /// Decimals that distinguish the ticks.
    func decimals(_ count: Int) -> Int { max(0, Int((-log10(step(count)) - 1e-9).rounded(.up))) }

    private func step(_ count: Int) -> Double {
        let rough = (domain.upperBound - domain.lowerBound) / Double(max(count, 1))
        let power = pow(10, log10(rough).rounded(.down))
        let factor = [1.0, 2, 5, 10].min { abs(log10($0 * power / rough)) < abs(log10($1 * power / rough)) } ?? 10
        return factor * power
    }
}
