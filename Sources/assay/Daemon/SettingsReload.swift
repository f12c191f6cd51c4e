import Daemon
import Logging
import ServiceLifecycle
import Tagging
import Threads

/// Applies changed settings and label sets at each SIGHUP.
struct SettingsReload: Service {
    /// One element per signal that requests a reload.
    let requests: AsyncStream<Void>
    let daemon: Daemon
    let supervisor: Supervisor
    let log: DaemonLog
    /// The settings in use at the start.
    let settings: Settings
    /// Reads the settings again.
    let read: @Sendable () throws -> Settings

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var current = settings
            for await _ in requests {
                do {
                    let new = try read()
                    apply(new, after: current)
                    current = new
                } catch {
                    log.logger.error(
                        "settings not reloaded; those in use stay", metadata: ["signal": "SIGHUP", "reason": "\(error)"])
                }
                do {
                    try await onThread(name: "reload", isAbandoned: true) { daemon.reload.reloadAll() }
                } catch is CancellationError {
                    return
                } catch {
                    log.logger.error("label sets not reloaded; those in use stay", metadata: ["reason": "\(error)"])
                }
            }
        }
    }

    private func apply(_ new: Settings, after old: Settings) {
        let changed = new.differences(from: old)
        log.output.use(level: new.logLevel, format: new.logFormat)
        daemon.transport.setDrainTimeout(new.transport.drainTimeout)
        supervisor.setDrainTimeout(new.transport.drainTimeout)
        daemon.loader.use(new.setDefaults)
        daemon.traffic.use(new.anomalyReference, forWholeTexts: new.combinedAnomaly.reference)
        let taken = changed.filter(\.definition.isLive).map { "\($0.definition.key)=\($0.value)" }
        log.logger.notice(
            "settings reloaded",
            metadata: ["signal": "SIGHUP", "changed": "\(taken.isEmpty ? "none" : taken.joined(separator: " "))"])
        let pending = new.differences(from: settings).filter { !$0.definition.isLive }
        guard !pending.isEmpty else { return }
        log.logger.warning(
            "settings changed that need a restart; those of the start stay in use",
            metadata: ["settings": "\(pending.map(\.definition.key).joined(separator: " "))"])
    }
}
