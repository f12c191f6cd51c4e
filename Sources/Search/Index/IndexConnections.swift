internal import GRDB
internal import Synchronization
internal import Threads

/// Connections to one build of an index, each used by one thread at a time.
final class IndexConnections: Sendable {
    private let path: String
    private let free: Mutex<[DatabaseQueue]>
    private let available = Semaphore()

    /// How often the file may be replaced while it is opened.
    private static let attempts = 5

    /// Opens the connections and reads the index.
    ///
    /// - Throws: `IndexError` when it is absent, something else, of another version, or damaged.
    static func open(_ path: String, count: Int) throws(IndexError) -> (IndexConnections, IndexContent) {
        try checkPlace(path)
        do {
            for _ in 1..<attempts { if let opened = try openOnce(path, count) { return opened } }
        } catch {
            throw failure(path, error)
        }
        throw IndexError(.damaged, at: path, "the index is replaced faster than it can be opened", remedy: "try again")
    }

    private static func checkPlace(_ path: String) throws(IndexError) {
        let content: IndexFile.Content
        do { content = try IndexFile.content(of: path) } catch {
            throw IndexError(.missing, at: path, "the index cannot be opened: \(error)")
        }
        switch content {
        case .index: return
        case .nothing:
            throw IndexError(
                .missing, at: path, "there is no such index", remedy: "make one with assay index FILE --out \(path)")
        case .empty: throw IndexError(.foreign, at: path, "the file is empty", remedy: "make an index with assay index")
        case .other(let what):
            throw IndexError(.foreign, at: path, "the file \(what)", remedy: "make an index with assay index FILE --out INDEX")
        }
    }

    /// - Returns: nil when the file was replaced between two connections.
    private static func openOnce(_ path: String, _ count: Int) throws -> (IndexConnections, IndexContent)? {
        var configuration = Configuration()
        configuration.readonly = true
        var queues = [try DatabaseQueue(path: path, configuration: configuration)]
        let content = try queues[0].read { try IndexContent($0, path: path) }
        while queues.count < count {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            guard try queue.read({ try IndexContent.facts($0, path: path)["build"] }) == content.build else { return nil }
            queues.append(queue)
        }
        return (IndexConnections(path, queues), content)
    }

    private init(_ path: String, _ queues: [DatabaseQueue]) {
        self.path = path
        free = Mutex(queues)
        for _ in queues { available.signal() }
    }

    /// Runs a body with a connection; waits until one is free.
    func read<Value>(_ body: (Database) throws -> Value) throws(IndexError) -> Value {
        available.wait()
        let queue = free.withLock { $0.removeLast() }
        defer {
            free.withLock { $0.append(queue) }
            available.signal()
        }
        do { return try queue.read(body) } catch { throw Self.failure(path, error) }
    }

    private static func failure(_ path: String, _ error: any Error) -> IndexError {
        if let error = error as? IndexError { return error }
        return .damaged(path, (error as? DatabaseError)?.message ?? "\(error)")
    }
}
