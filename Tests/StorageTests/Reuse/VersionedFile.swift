import Synchronization

@testable import Storage

/// A file that a test replaces while a server answers for it.
final class VersionedFile: Sendable {
    struct Version: Sendable {
        var content: [UInt8]
        var tag: String?
        var changed: String?
        /// Whether the server looks at `If-…` fields at all.
        var knowsConditions = true
        /// The fields of a 304 beyond its status, where those are not the usual ones.
        var unchanged: [String]?

        var fields: [String] {
            [tag.map { "ETag: \($0)" }, changed.map { "Last-Modified: \($0)" }, "Date: \(VersionedFile.today)"]
                .compactMap(\.self)
        }
    }

    static let yesterday = "Sun, 05 Jul 2026 10:00:00 GMT"
    static let beforeThat = "Sat, 04 Jul 2026 10:00:00 GMT"
    static let today = "Mon, 06 Jul 2026 10:00:00 GMT"

    private let version: Mutex<Version>

    init(_ version: Version) {
        self.version = Mutex(version)
    }

    func replace(_ change: (inout Version) -> Void) {
        version.withLock { change(&$0) }
    }

    func answer(_ request: TestServer.Request) -> [TestServer.Action] {
        let now = version.withLock { $0 }
        let fields = request.fields
        if now.knowsConditions {
            if let tag = fields["if-match"], tag != now.tag { return Answer.plain("412 Precondition Failed") }
            if let date = fields["if-unmodified-since"], date != now.changed {
                return Answer.plain("412 Precondition Failed")
            }
            if fields["if-none-match"].map({ $0 == now.tag }) ?? fields["if-modified-since"].map({ $0 == now.changed })
                ?? false
            {
                return [Answer.head("304 Not Modified", now.unchanged ?? now.fields)]
            }
        }
        guard let range = request.range else { return Answer.plain("200 OK", now.fields, body: now.content) }
        let last = min(range.upperBound, now.content.count - 1)
        return Answer.plain(
            "206 Partial Content",
            now.fields + ["Content-Range: bytes \(range.lowerBound)-\(last)/\(now.content.count)"],
            body: Array(now.content[range.lowerBound...last])
        )
    }
}

extension TestServer {
    convenience init(_ file: VersionedFile) throws {
        try self.init { request, _ in file.answer(request) }
    }

    /// The requests that had a condition, with its name and value.
    var conditions: [String] {
        requests.flatMap { $0.fields.filter { $0.key.hasPrefix("if-") }.map { "\($0.key): \($0.value)" } }
    }
}
