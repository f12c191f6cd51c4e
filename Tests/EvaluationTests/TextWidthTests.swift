import Evaluation
import Testing

/// Room for names in drawings.
@Suite("Text width") struct TextWidthTests {
    @Test(
        "at least as wide as DejaVu Sans Bold at 11.5 pixels draws it, and not by a seventh more",
        arguments: [
            ("cosine", 41.5), ("whitened, α 0.80", 108.9), ("logistic, α 0.02, λ 0.001, 50 % free", 222.0),
            ("restaurant_reservation", 149.2),
        ])
    func width(text: String, drawn: Double) {
        #expect(TextWidth.of(text) >= drawn)
        #expect(TextWidth.of(text) < 1.15 * drawn)
    }
}
