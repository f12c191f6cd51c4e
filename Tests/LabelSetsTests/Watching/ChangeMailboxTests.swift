import LabelSets
import Testing

@Suite("The mailbox of changes") struct ChangeMailboxTests {
    @Test(
        "two changes merge into one",
        arguments: [
            (LabelSetChange.added("x"), LabelSetChange.changed("x"), LabelSetChange.added("x")),
            (.added("x"), .removed("x"), nil), (.changed("x"), .changed("x"), .changed("x")),
            (.changed("x"), .removed("x"), .removed("x")), (.removed("x"), .added("x"), .changed("x")),
            (.touched("x"), .changed("x"), .changed("x")), (.touched("x"), .removed("x"), .removed("x")),
            (.added("x"), .touched("x"), .added("x")), (.changed("x"), .touched("x"), .changed("x")),
            (.touched("x"), .touched("x"), .touched("x")), (.removed("x"), .changed("x"), .changed("x")),
            (.changed("x"), .added("x"), .changed("x")),
        ] as [(LabelSetChange, LabelSetChange, LabelSetChange?)])
    func twoChangesMerge(first: LabelSetChange, second: LabelSetChange, merged: LabelSetChange?) {
        #expect(first.followed(by: second) == merged)
    }

    @Test("waiting changes merge by set and keep their order")
    func waitingChangesMerge() async {
        let mailbox = ChangeMailbox()
        mailbox.send([.changed("b"), .added("a"), .added("gone")])
        mailbox.send([.removed("gone"), .removed("b"), .changed("c"), .changed("a")])
        mailbox.finish()
        var changes: [LabelSetChange] = []
        while let change = await mailbox.next() { changes.append(change) }
        #expect(changes == [.removed("b"), .added("a"), .changed("c")])
    }

    @Test("a waiting consumer is woken by a change, the end or cancellation", .timeLimit(.minutes(1)))
    func waitingConsumerWoken() async {
        let mailbox = ChangeMailbox()
        async let change = mailbox.next()
        mailbox.send([.changed("a")])
        #expect(await change == .changed("a"))

        let cancelled = Task { await mailbox.next() }
        cancelled.cancel()
        #expect(await cancelled.value == nil)

        let ended = ChangeMailbox()
        async let none = ended.next()
        ended.finish()
        #expect(await none == nil)
    }
}
