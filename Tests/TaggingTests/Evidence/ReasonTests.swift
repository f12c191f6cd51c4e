import Tagging
import Testing

@Suite("Evidence: reasons")
struct ReasonTests {
    @Test(
        "why a text is an anomaly or not, in a sentence",
        arguments: [
            (
                AnomalyReason(isAnomaly: false, pValue: 31.0 / 101, rate: 0.05, calibrationCount: 100),
                "not an anomaly: 30 % of the set's own examples look at least as strange (p 0.3069 > 0.05)"
            ),
            (
                AnomalyReason(
                    isAnomaly: true, pValue: 1.0 / 101, rate: 0.05, calibrationCount: 100, nearestSimilarity: 0.312,
                    words: ["qwx", "plork"]),
                "an anomaly: none of the set's own 100 examples looks as strange (p 0.0099 ≤ 0.05); "
                    + "the nearest example has a similarity of 0.31; strangest: “qwx”, “plork”"
            ),
            (
                AnomalyReason(isAnomaly: true, pValue: 3.0 / 501, rate: 0.01, calibrationCount: 500),
                "an anomaly: only 0.4 % of the set's own examples look as strange (p 0.006 ≤ 0.01)"
            ),
            (
                AnomalyReason(isAnomaly: false, pValue: 0.5, rate: 0.05, calibrationCount: 12, isPossible: false),
                "not judged: at a rate of 0.05, 12 examples are too few to call any text an anomaly; it takes at least 19"
            ),
            (
                AnomalyReason(isAnomaly: false, pValue: 1, rate: 0.05, calibrationCount: 0, isPossible: false),
                "not judged: no label has a second example, so nothing tells what is usual in this set"
            ),
            (
                AnomalyReason(
                    isAnomaly: true, pValue: 0.0123, rate: 0.05, calibrationCount: 100, nearestSimilarity: 0.312,
                    isByTraffic: true),
                "an anomaly: among the strangest 5 % of the recent messages (p 0.0123 ≤ 0.05); "
                    + "the nearest example has a similarity of 0.31"
            ),
            (
                AnomalyReason(isAnomaly: false, pValue: 0.5, rate: 0.05, calibrationCount: 0, isByTraffic: true),
                "not an anomaly: about 50 % of the recent messages look at least as strange (p 0.5 > 0.05)"
            ),
        ] as [(AnomalyReason, String)])
    func sentences(_ reason: AnomalyReason, _ sentence: String) { #expect(reason.description == sentence) }
}
