import ArgumentParser
import Core
import FoundationEssentials

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Runs a command; an error is told on standard error as its cause, its fix and its code, and ends with status 1.
func reporting(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let error as StillsError {
        var text = "stills: \(error.cause)\n        \(error.fix)\n        (\(error.code.rawValue))\n"
        if let detail = error.detail { text += "        \(detail)\n" }
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        throw ExitCode.failure
    }
}

/// Prints rows of columns, aligned, below a line of headings.
func printTable(_ headings: [String], _ rows: [[String]]) {
    let all = [headings] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    for row in all {
        let cells = zip(row, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
        var line = Substring(cells.joined(separator: "  "))
        while line.hasSuffix(" ") { line.removeLast() }
        print(line)
    }
}

/// What is sent to standard input, up to its end; throws `body_invalid` past `limit` bytes.
func standardInput(limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = piece.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return bytes }
        bytes += piece[..<count]
        guard bytes.count <= limit else {
            throw StillsError(.bodyInvalid, "Standard input holds more than \(limit) bytes.", fix: "Send less.")
        }
    }
}
