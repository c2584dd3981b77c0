import Core
import NIOCore

/// The headers of one part, read line by line as they arrive.
struct MultipartHeaderBlock {
    private var headers: [(name: String, value: String)] = []
    /// Bytes of the whole lines read so far, line ends included.
    private(set) var byteCount = 0

    /// Takes the whole lines out of `buffer`, and returns what the headers say once the empty line is there.
    ///
    /// `nil` where more has to arrive first. The empty line's own end stays in `buffer`.
    mutating func read(from buffer: inout ByteBuffer) throws -> MultipartPart? {
        while let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let length = end - buffer.readerIndex + 1
            try count(length)
            guard length >= 2, buffer.getInteger(at: end - 1, as: UInt8.self) == UInt8(ascii: "\r") else {
                throw refusal("A header line of a part does not end in CR LF.")
            }
            if length == 2 { return try MultipartPart(headers: headers) }
            let line = buffer.readSlice(length: length)?.readableBytesView.dropLast(2) ?? []
            byteCount += length
            try add(line)
        }
        try count(buffer.readableBytes)
        return nil
    }

    private func count(_ more: Int) throws {
        guard byteCount + more <= MultipartLimits.headerBytes else {
            throw refusal("The headers of a part are longer than \(MultipartLimits.headerBytes) bytes.")
        }
    }

    private mutating func add(_ line: some Collection<UInt8>) throws {
        guard line.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == UInt8(ascii: "\t") }) else {
            throw refusal("A header of a part holds control characters.")
        }
        let text = String(decoding: line, as: UTF8.self)
        // A line that begins with a space goes on with the one before (RFC 5322 2.2.3).
        if text.hasPrefix(" ") || text.hasPrefix("\t"), let last = headers.popLast() {
            headers.append((last.name, last.value + " " + text.trimmingSpaces))
            return
        }
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex, !text.hasPrefix(" ") else {
            throw refusal("A header of a part has no name.")
        }
        let name = text[..<colon].lowercased()
        guard !name.contains(where: \.isWhitespace) else { throw refusal("A header name of a part holds a space.") }
        headers.append((name, text[text.index(after: colon)...].trimmingSpaces))
        guard headers.count <= MultipartLimits.headers else {
            throw refusal("A part has more than \(MultipartLimits.headers) headers.")
        }
    }

    private func refusal(_ cause: String) -> StillsError {
        StillsError(.uploadInvalid, cause, fix: "Send each part as RFC 7578 says; HTTP libraries do so by themselves.")
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    fileprivate var trimmingSpaces: String {
        var text = self[...].drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
