import LabelSets
import LabelTools
import Testing

/// Names of groups, which may be names of labels.
@Suite("Group names")
struct GroupNameTests {
    private func names(_ groups: [[String]]) -> [String] {
        var names = GroupNames()
        return groups.map { names.name($0) }
    }

    @Test("a name is the first three words")
    func words() {
        #expect(names([["goal", "striker", "keeper", "penalty"], ["garlic"]]) == ["goal-striker-keeper", "garlic"])
    }

    @Test("groups of the same words get different names")
    func taken() {
        #expect(names([["goal"], ["goal"], ["goal"]]) == ["goal", "goal-2", "goal-3"])
    }

    @Test(
        "words that make no label's file get a number",
        arguments: [
            ([], "group-2"), (["m²"], "group-2"), (["readme"], "readme-2"),
            (Array(repeating: String(repeating: "字", count: 24), count: 2), "group-2"),
        ])
    func number(words: [String], name: String) {
        #expect(names([["garlic"], words, ["sauce"]]) == ["garlic", name, "sauce"])
    }

    @Test("no name is longer than a label's may be, a repeated one neither")
    func long() {
        let word = String(repeating: "字", count: 24)
        // 72, 48 and 5 bytes with two hyphens: one less than a name may have.
        let words = [word, String(repeating: "ж", count: 24), "goals"]
        let found = names(Array(repeating: words, count: 12))
        #expect(Set(found).count == 12 && found.allSatisfy { LabelName.fault(in: $0) == nil }, "\(found)")
    }
}

/// The words of a message that tell what it is about.
@Suite("Words")
struct WordTests {
    @Test(
        "stop words, numbers, links, names of users and what is too short or long are left out",
        arguments: [
            ("The parcel is on its way", ["parcel"]),
            ("Parcel PARCEL parcel!", ["parcel"]),
            ("the flight's gate isn't known", ["flight", "gate", "known"]),
            ("42 parcels, 3rd floor", ["parcels", "3rd", "floor"]),
            ("see https://example.org/parcel now", []),
            ("@anna where's parcel?", ["parcel"]),
            ("x abcdefghijklmnopqrstuvwx abcdefghijklmnopqrstuvwxy", ["abcdefghijklmnopqrstuvwx"]),
            ("Größe über-prüfen", ["größe", "über", "prüfen"]),
            ("!!! ''' ’", []),
            ("", []),
        ])
    func distinct(text: String, words: [String]) {
        #expect(Words.distinct(text) == Set(words))
    }
}
