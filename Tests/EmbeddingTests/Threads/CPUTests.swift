import Embedding
import Testing

@Suite("The CPU")
struct CPUTests {
    @Test("threads are no more than the cores allowed")
    func cores() {
        #expect((1...CPU.allowedCores).contains(CPU.availableCores))
    }
}
