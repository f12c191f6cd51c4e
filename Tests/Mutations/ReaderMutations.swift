import ArgumentParser
import Foundation

/// Damages the files that Assay reads, over and over, and reads them: models, caches, label sets.
///
/// A reader may refuse a file, or rebuild it. It may not crash, read or write outside its memory (build with
/// `--sanitize=address` to see that), nor answer wrongly. `Scripts/check-readers` builds and runs this.
@main
struct ReaderMutations: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "reader-mutations")

    @Option(help: "Stop after this many mutations.")
    var count = 1_000_000

    @Option(help: "Stop after this many seconds.")
    var seconds = 3600.0

    @Option(help: "The first mutation's seed. A failure names its own: give it here, with --count 1.")
    var seed: UInt64 = 1

    @Option(help: "Only the reader of this name.")
    var reader: String?

    @Option(help: "An existing folder for files, best in memory; what is there stays. By default /dev/shm, if it is there.")
    var directory: String?

    func run() throws {
        let memory = "/dev/shm"
        let parent =
            directory ?? (access(memory, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory.path)
        let directory = "\(parent)/assay-mutations-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let subjects = try Subjects.all(in: directory).filter { reader == nil || $0.name == reader }
        guard !subjects.isEmpty else { throw ValidationError("there is no reader \(reader ?? "")") }
        let folders = try subjects.map { try SubjectFolder($0, in: directory) }
        for (subject, folder) in zip(subjects, folders) {
            guard try subject.read(folder.path) else {
                throw WrongAnswer(description: "\(subject.name): sound files are refused")
            }
        }

        let journal = try Journal()
        let deadline = ContinuousClock.now + .seconds(seconds)
        var accepted = [Int](repeating: 0, count: subjects.count)
        var done = [Int](repeating: 0, count: subjects.count)
        for step in 0..<count {
            guard ContinuousClock.now < deadline else { break }
            let index = Int((seed &+ UInt64(step)) % UInt64(subjects.count))
            var generator = SeededGenerator(seed: seed &+ UInt64(step))
            journal.note("reader \(subjects[index].name), --seed \(seed &+ UInt64(step))")
            let wasRead = try folders[index].withDamage(&generator) {
                do { return try subjects[index].read(folders[index].path) } catch {
                    throw WrongAnswer(description: "\(subjects[index].name), --seed \(seed &+ UInt64(step)): \(error)")
                }
            }
            done[index] += 1
            if wasRead { accepted[index] += 1 }
        }
        journal.close()
        for (index, subject) in subjects.enumerated() {
            print("\(subject.name): \(done[index]) mutations, \(done[index] - accepted[index]) refused")
        }
        print("\(done.reduce(0, +)) mutations, no crash and no wrong answer")
    }
}
