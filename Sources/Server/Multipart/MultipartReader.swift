import Core
package import NIOCore

/// Reads a multipart body part by part, as the caller asks for it.
///
/// The body is read no faster than its parts are, so that a file goes to disk without being held in memory:
///
/// ```swift
/// var reader = MultipartReader(request.body, boundary: boundary)
/// while let part = try await reader.nextPart() {
///     switch part.name {
///     case "name": name = try await reader.text(limit: 200)
///     case "image": while let bytes = try await reader.nextBytes() { try await file.write(bytes) }
///     default: break
///     }
/// }
/// ```
///
/// The length of a part is not bounded here: whoever keeps its bytes counts them. Errors of the body pass through.
package struct MultipartReader<Body: AsyncSequence> where Body.Element == ByteBuffer {
    private var chunks: Body.AsyncIterator
    private var parser: MultipartParser
    private var events: ArraySlice<MultipartParser.Event> = []
    private var isInsidePart = false
    private var isAtEnd = false
    private var name = ""

    package init(_ body: Body, boundary: MultipartBoundary) {
        chunks = body.makeAsyncIterator()
        parser = MultipartParser(boundary: boundary)
    }

    /// Skips what is left of the current part, and returns the next; `nil` after the last.
    nonisolated(nonsending) package mutating func nextPart() async throws -> MultipartPart? {
        while try await nextBytes() != nil {}
        guard !isAtEnd, case .partBegan(let part) = try await nextEvent() else {
            isAtEnd = true
            return nil
        }
        isInsidePart = true
        name = part.name
        return part
    }

    /// The next bytes of the current part; `nil` at its end.
    nonisolated(nonsending) package mutating func nextBytes() async throws -> ByteBuffer? {
        guard isInsidePart else { return nil }
        if case .partBytes(let bytes) = try await nextEvent() { return bytes }
        isInsidePart = false
        return nil
    }

    /// The rest of the current part as text.
    ///
    /// Throws `upload_invalid` where it is longer than `limit` bytes or
    /// not UTF-8.
    nonisolated(nonsending) package mutating func text(limit: Int) async throws -> String {
        var all = ByteBuffer()
        while let bytes = try await nextBytes() {
            guard all.readableBytes + bytes.readableBytes <= limit else {
                throw refusal("is longer than \(limit) bytes", fix: "Shorten it.")
            }
            all.writeImmutableBuffer(bytes)
        }
        guard let text = String(validating: all.readableBytesView, as: UTF8.self) else {
            throw refusal("is not UTF-8", fix: "Send it as UTF-8.")
        }
        return text
    }

    nonisolated(nonsending) private mutating func nextEvent() async throws -> MultipartParser.Event {
        while true {
            if let event = events.popFirst() { return event }
            guard let chunk = try await chunks.next(isolation: #isolation) else {
                try parser.finish()
                return .finished
            }
            events = try parser.consume(chunk)[...]
        }
    }

    private func refusal(_ problem: String, fix: String) -> StillsError {
        StillsError(.uploadInvalid, "The part `\(name.prefix(40))` \(problem).", fix: fix)
    }
}
