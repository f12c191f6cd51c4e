import Classification
import Testing

@Suite("Group agreement") struct GroupAgreementTests {
    /// Values of scikit-learn 1.9: adjusted_rand_score, normalized_mutual_info_score.
    @Test("agreement is that of scikit-learn")
    func agreementScikitLearn() {
        let agreement = GroupAgreement([0, 0, 1, 1, 2, 2, 2], [5, 5, 5, 7, 7, 7, 9])
        #expect(abs(agreement.adjustedRand - 0.14035087719298245) < 1e-12)
        #expect(abs(agreement.normalizedInformation - 0.5120965390369825) < 1e-12)
        #expect(abs(agreement.purity - 5.0 / 7) < 1e-12)
    }

    @Test("names do not matter, and a single group scores zero")
    func namesMatterSingle() {
        let same = GroupAgreement([1, 1, 0, 0], [4, 4, 8, 8])
        #expect(same.adjustedRand == 1 && abs(same.normalizedInformation - 1) < 1e-12 && same.purity == 1)
        let one = GroupAgreement([0, 0, 0, 0], [0, 0, 1, 1])
        #expect(one.adjustedRand == 0 && one.normalizedInformation == 0 && one.purity == 0.5)
        #expect(GroupAgreement([], []).purity == 1)
    }
}
