import Daemon
import Logging

struct LogSettings: SettingSection {
    let level = Setting(
        "log.level", .choice(Logger.Level.info, placeholder: "level"), "The least severe messages that are logged.",
        option: "--log-level", isLive: true)
    let format = Setting(
        "log.format", .choice(LineLogHandler.Format.auto, placeholder: "format"),
        "How the log looks. auto is text on a terminal and json elsewhere.", option: "--log-format", of: "`run`",
        isLive: true)
}
