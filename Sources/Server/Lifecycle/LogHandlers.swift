import Core
package import Logging

extension LogConfiguration {
    /// A logger that writes to standard error, in this format, from this level on.
    ///
    /// Throws `configuration_invalid` where the level or the format is not known.
    package func makeLogger(label: String) throws -> Logger {
        guard let level = Logger.Level(rawValue: level) else {
            throw unknown("level", Logger.Level.allCases.map(\.rawValue))
        }
        guard ["text", "json"].contains(format) else { throw unknown("format", ["text", "json"]) }
        let isJSON = format == "json"
        var logger = Logger(label: label) { label -> any LogHandler in
            if isJSON { return JSONLogHandler(label: label) }
            return StreamLogHandler.standardError(label: label)
        }
        logger.logLevel = level
        return logger
    }

    private func unknown(_ option: String, _ values: [String]) -> StillsError {
        StillsError(
            .configurationInvalid,
            "The option `log.\(option)` has a value that is not known.",
            fix: "Use one of \(values.joined(separator: ", "))."
        )
    }
}
