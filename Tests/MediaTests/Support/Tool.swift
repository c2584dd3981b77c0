import Foundation

/// Runs the commands that make fixtures and that serve as an independent reference.
enum Tool {
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a command and returns what it wrote to standard output.
    @discardableResult
    static func run(_ name: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let output = Pipe()
        let messages = FileManager.default.temporaryDirectory.appending(path: "stills-\(UUID().uuidString).log")
        _ = FileManager.default.createFile(atPath: messages.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: messages) }
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: messages)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let log = (try? String(contentsOf: messages, encoding: .utf8)) ?? ""
            throw Failed(description: "\(name) \(arguments.joined(separator: " ")): \(log.suffix(600))")
        }
        return data
    }

    /// Runs `ffmpeg` quietly, overwriting its result.
    @discardableResult
    static func ffmpeg(_ arguments: String...) throws -> Data {
        try run("ffmpeg", ["-v", "error", "-y"] + arguments)
    }
}
