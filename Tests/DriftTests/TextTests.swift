import Classification
import Drift
import Testing

@Suite("Texts and drift")
struct TextTests {
    @Test(
        "a text's script is that of most of its letters",
        arguments: [
            ("Where is my order?", Script.latin), ("Où est ma commande ?", .latin), ("Где мой заказ? OK", .cyrillic),
            ("味道很好，送餐快 ok", .han), ("ありがとうございます", .kana), ("감사합니다", .hangul), ("شكرا جزيلا", .arabic),
            ("123 :-) !!", .noLetters), ("", .noLetters), ("ευχαριστώ", .greek), ("ขอบคุณ", .thai),
        ])
    func scripts(text: String, script: Script) { #expect(Script(of: text) == script) }

    @Test("words are in lower case, without links, names, numbers and what follows an apostrophe")
    func words() {
        #expect(
            TextWords.distinct("The FLIGHT's late @bob https://a.example/x 42 2nd the x")
                == ["the", "flight", "late", "2nd"])
        #expect(TextWords.distinct("很好吃") == ["很好", "好吃"])
    }

    @Test("a word of too few messages is never named, however telling")
    func privacy() {
        let others = (0..<300).map { "the order number \($0)" }
        let texts = Array(repeating: "my secret code", count: 2) + Array(repeating: "volcano", count: 30)
        #expect(TellingWords(of: texts, against: others).more(10) == ["volcano"])
    }

    @Test("sketches keep dot products on average")
    func sketch() {
        var generator = SplitMix64(seed: 8)
        let sketch = EmbeddingSketch(dimensions: 384)
        var error = 0.0
        for _ in 0..<200 {
            let a = unit(&generator)
            let b = unit(&generator)
            #expect(abs(Double(dot(sketch(a[...]), sketch(a[...]))) - 1) < 0.6)
            error += Double(dot(sketch(a[...]), sketch(b[...])) - dot(a, b))
        }
        #expect(abs(error / 200) < 0.03)
    }

    private func unit(_ generator: inout SplitMix64) -> [Float] {
        let values = (0..<384).map { _ in Float.random(in: -1...1, using: &generator) }
        let length = dot(values, values).squareRoot()
        return values.map { $0 / length }
    }
}
