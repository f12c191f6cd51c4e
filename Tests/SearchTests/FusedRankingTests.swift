import Search
import Testing

@Suite("Fused rankings")
struct FusedRankingTests {
    @Test("a row's score is the sum of 1 / (60 + rank)")
    func scores() {
        let fused = FusedRanking.fuse([[4, 2], [2, 9]], limit: 3)
        #expect(fused.map(\.row) == [2, 4, 9])
        #expect(abs(fused[0].score - (1.0 / 62 + 1.0 / 61)) < 1e-6)
        #expect(abs(fused[1].score - 1.0 / 61) < 1e-6 && abs(fused[2].score - 1.0 / 62) < 1e-6)
    }

    @Test("of equal scores the lower row comes first, and the limit holds")
    func ties() {
        #expect(FusedRanking.fuse([[8], [3]], limit: 2).map(\.row) == [3, 8])
        #expect(FusedRanking.fuse([[8], [3]], limit: 1).map(\.row) == [3])
    }

    @Test("one ranking, or none, is merged too")
    func few() {
        #expect(FusedRanking.fuse([[5, 1, 7], []], limit: 9).map(\.row) == [5, 1, 7])
        #expect(FusedRanking.fuse([], limit: 3).isEmpty)
    }
}
