import CZeroMQ

/// The loaded libzmq and its capabilities.
package enum ZeroMQLibrary {
    /// A libzmq release: `major.minor.patch`.
    package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
        package let major: Int
        package let minor: Int
        package let patch: Int

        package init(major: Int, minor: Int, patch: Int) {
            self.major = major
            self.minor = minor
            self.patch = patch
        }

        package var description: String { "\(major).\(minor).\(patch)" }

        package static func < (left: Version, right: Version) -> Bool {
            (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
        }
    }

    /// The release loaded at run time, from [`zmq_version`](http://api.zeromq.org/4-3:zmq-version).
    package static var version: Version {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        zmq_version(&major, &minor, &patch)
        return Version(major: Int(major), minor: Int(minor), patch: Int(patch))
    }

    /// Whether libzmq was built with a capability: `ipc`, `curve`, `pgm`, `tipc`, `norm`, `gssapi`, `draft`.
    ///
    /// Upstream: [`zmq_has`](http://api.zeromq.org/4-3:zmq-has).
    package static func supports(_ capability: String) -> Bool {
        zmq_has(capability) == 1
    }
}
