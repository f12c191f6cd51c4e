import Foundation

/// Records what was being read when the process dies: a file that is removed only at a proper end.
struct Journal {
    private let path = "\(FileManager.default.currentDirectoryPath)/.reader-mutations.last"
    private let descriptor: Int32

    init() throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw WrongAnswer(description: "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    func note(_ step: String) {
        let line = Array((step + String(repeating: " ", count: max(0, 80 - step.utf8.count)) + "\n").utf8)
        pwrite(descriptor, line, line.count, 0)
    }

    func close() {
        Foundation.close(descriptor)
        unlink(path)
    }
}
