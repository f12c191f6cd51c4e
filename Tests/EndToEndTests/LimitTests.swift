import Foundation
import Glibc
import Testing

/// Limits of the process (`ulimit`) that are too low for it.
@Suite("Limits of the process", .serialized, .enabled(if: Program.hasModel, "no model: run Scripts/bootstrap"))
struct LimitTests {
    /// Runs the binary after a shell's commands.
    private func shell(_ commands: String) -> [String] { ["/bin/bash", "-c", "\(commands); exec \"$0\" \"$@\""] }

    @Test(
        "with too little address space a daemon ends by itself and says why",
        arguments: [200_000, 240_000, 280_000, 320_000, 360_000])
    func addressSpace(_ kilobytes: Int) throws {
        let scratch = try Scratch()
        let outcome = try Program.run(
            [
                "run", "--labels", try scratch.labels(), "--cache", scratch.path + "/cache", "--pull",
                "ipc://\(scratch.path)/in", "--push", "ipc://\(scratch.path)/out",
            ], wrapper: shell("ulimit -v \(kilobytes)"), deadline: 20)
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("ulimit -v"), "\(outcome.errors)")
    }

    @Test(
        "with too little address space for the model a command ends before it begins, with enough it works",
        arguments: [(700_000, 3), (900_000, 3), (1_200_000, 3), (1_400_000, 3), (2_200_000, 0)])
    func memory(_ kilobytes: Int, _ status: Int32) throws {
        let scratch = try Scratch()
        // Each thread beyond two takes a buffer and a heap, and so does each of OpenBLAS's own.
        let more = max(0, ProcessInfo.processInfo.activeProcessorCount - 2) * 384 << 10
        let outcome = try Program.run(
            ["classify", "--labels", try scratch.labels(), "--cache", scratch.path + "/cache", "--set", "mood", "text"],
            wrapper: shell("ulimit -v \(kilobytes + more)"), deadline: 60)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains("ulimit -v") == (status == 3), "\(outcome.errors)")
    }

    @Test("where no thread can be started a command ends by itself and says why")
    func threads() throws {
        // Every thread's stack is as large as the limit of stacks says. OpenBLAS, whose threads start before the program does, has
        // one.
        let outcome = try Program.run(
            ["embed", "text"], environment: ["OPENBLAS_NUM_THREADS": "1"],
            wrapper: shell("ulimit -s 4000000; ulimit -v 3000000"), deadline: 20)
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("threads") && outcome.errors.contains("ulimit -v"), "\(outcome.errors)")
    }

    @Test("the limit of open files is raised as far as the hard limit allows, with a warning where that is too little")
    func openFiles() throws {
        let scratch = try Scratch()
        let arguments = [
            "--labels", try scratch.labels(), "--pull", "ipc://\(scratch.path)/in", "--push", "ipc://\(scratch.path)/out",
        ]
        for (commands, limit, isWarned) in [
            ("ulimit -Sn 100; ulimit -Hn 2000", 2000, false), ("ulimit -n 120", 120, true),
        ] {
            let daemon = try Daemon(arguments, scratch: scratch, wrapper: shell(commands))
            let limits = try String(contentsOfFile: "/proc/\(daemon.process.processIdentifier)/limits", encoding: .utf8)
            let line = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") } ?? ""
            #expect(line.split(separator: " ").dropFirst(3).first == "\(limit)", "\(line)")
            let warnings = daemon.lines(with: "warning")
            #expect(warnings.contains { $0.contains("ulimit -n") && $0.contains("zeromq.max_connections") } == isWarned)
            daemon.terminate()
            #expect(daemon.waitForEnd() == 0)
        }
        let outcome = try Program.run(["run"] + arguments, wrapper: shell("ulimit -n 40"), deadline: 20)
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("open files") && outcome.errors.contains("ulimit -n"), "\(outcome.errors)")
    }
}
