internal import CoreMetrics

/// Where the results of frames that came over ZeroMQ go: to the outlet, and their credit to the transport's thread.
final class ZeroMQReplies: ReplyTarget {
    private let outlet: Outlet
    private let mailbox: TransportMailbox

    private let sendTime: Timer

    init(outlet: Outlet, mailbox: TransportMailbox, sendTime: Timer) {
        self.outlet = outlet
        self.mailbox = mailbox
        self.sendTime = sendTime
    }

    package func send(_ frame: [UInt8], for receipt: Receipt) { send([(frame, receipt)]) }

    package func send(_ results: [(frame: [UInt8], receipt: Receipt)]) {
        if outlet.send(results) { mailbox.noteResults() }
    }

    package func settled(_ receipt: Receipt) {
        sendTime.record(receipt.sinceSend)
        mailbox.settled(bytes: receipt.cost)
    }
}
