import CZeroMQ
import Glibc

/// A connection of a monitored socket as the system sees it: what libzmq does not report.
///
/// It holds a duplicate of the descriptor. So it can be queried after libzmq has closed the connection, and the peer sees no end
/// before it is released; a duplicate of a connection that was already gone reports a closed one.
package final class PeerConnection {
    private let descriptor: Int32
    /// Whether it is TCP; otherwise it is a Unix socket.
    package let isTCP: Bool

    /// - Returns: nil when the descriptor is no longer a socket.
    init?(duplicating original: Int32) {
        descriptor = fcntl(original, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { return nil }
        var domain: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 else {
            close(descriptor)
            return nil
        }
        isTCP = domain == AF_INET || domain == AF_INET6
    }

    deinit { close(descriptor) }

    /// Bytes written that have not arrived: over TCP, those that the peer's system has not acknowledged; over ipc, the memory of
    /// those that the peer has not read. Zero where the system does not report it.
    ///
    /// Upstream: `SIOCOUTQ` of [`tcp(7)`](https://man7.org/linux/man-pages/man7/tcp.7.html).
    package var undeliveredBytes: Int {
        var bytes: Int32 = 0
        return ioctl(descriptor, UInt(TIOCOUTQ), &bytes) == 0 ? Int(bytes) : 0
    }

    /// Whether the system takes more bytes now. While it does, libzmq's own queue for the peer is empty.
    package var hasRoom: Bool {
        var item = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&item, 1, 0) > 0 && item.revents & Int16(POLLOUT) != 0
    }

    /// What TCP waits for.
    package struct Acknowledgement: Sendable {
        /// Whether data or a probe of the peer's full window is in transit and not acknowledged.
        package var isAwaited: Bool
        /// Time since the last acknowledgement of any kind came.
        package var age: Duration
    }

    /// How the peer's system responds; nil for ipc. The system of a peer that is alive but reads nothing still acknowledges.
    package var acknowledgement: Acknowledgement? {
        guard isTCP else { return nil }
        var info = tcp_info()
        var size = socklen_t(MemoryLayout<tcp_info>.size)
        guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &size) == 0 else { return nil }
        return Acknowledgement(
            isAwaited: info.tcpi_unacked > 0 || info.tcpi_probes > 0, age: .milliseconds(info.tcpi_last_ack_recv))
    }

    /// Bytes that the peer has sent so far, including its handshake and heartbeats; nil for ipc, and for kernels older than 4.1.
    package var receivedBytes: Int? {
        guard isTCP else { return nil }
        // struct tcp_info of linux/tcp.h, which only ever grows; glibc's own ends before the field needed.
        var info = [UInt8](repeating: 0, count: 256)
        var length = socklen_t(info.count)
        guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &length) == 0, length >= 136 else { return nil }
        return Int(clamping: UInt64(nativeBytes: info[128..<136]))
    }

    /// Signals the peer that nothing follows what was written. For a connection that libzmq has closed.
    ///
    /// Simply closing a connection can cost the peer what it has not read yet: a Unix socket reports the hang-up before the
    /// data, TCP sends a reset when the peer answers a heartbeat, and libzmq takes either for an error when its queue is full.
    package func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Whether the peer has closed its side. After `finishWriting` that means that it has read everything. What it sends is
    /// discarded.
    package var isClosedByPeer: Bool {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = retrying { recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT)) }
            if count > 0 { continue }
            return count == 0 || errno != EAGAIN
        }
    }

    /// Ends the connection for libzmq as well, which then reports it as disconnected and drops what it has queued for it.
    package func cut() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

@available(*, unavailable, message: "a connection belongs to its socket's thread")
extension PeerConnection: Sendable {}

extension MonitorEvent {
    /// The connection that was opened, for `accepted` and `connected`; nil otherwise, and when it is closed already.
    package func connection() -> PeerConnection? {
        guard kind == .accepted || kind == .connected, let descriptor else { return nil }
        return PeerConnection(duplicating: descriptor)
    }
}
