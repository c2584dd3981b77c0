import Core
package import NIOCore

/// Takes a multipart body apart as it arrives (RFC 2046 5.1, RFC 7578).
///
/// A value without I/O: chunks in, events out, and the same events however the body is cut into chunks, but
/// for the cuts between the bytes of a part. It holds back no more than a line of a part's headers or the
/// length of a boundary. Lines end in CR LF, as every client sends them; a bare LF in a header is refused,
/// since guessing where a part begins is how two readers come to disagree. What follows the last boundary is
/// ignored.
package struct MultipartParser: Sendable {
    package enum Event: Sendable, Equatable {
        case partBegan(MultipartPart)
        /// Some bytes of the part, at least one.
        case partBytes(ByteBuffer)
        case partEnded
        /// The last boundary was seen. Nothing follows.
        case finished
    }

    private enum State {
        case preamble
        /// After a boundary: the rest of its line tells whether a part or the end follows.
        case boundary
        case headers
        case part
        case finished
        case failed(StillsError)
    }

    /// CR LF, two hyphens, the boundary, to which the line end before it belongs (RFC 2046 5.1.1).
    private let delimiter: [UInt8]
    private var state = State.preamble
    /// Begins with a line end that was not sent, so that a boundary may be the first thing in the body.
    private var pending = ByteBuffer(string: "\r\n")
    /// Bytes at the front of `pending` that are a line end before the part, not bytes of it.
    ///
    /// A part without bytes may have its boundary right there.
    private var skipped = 2
    private var preambleCount = 0
    private var partCount = 0
    private var headers = MultipartHeaderBlock()

    package init(boundary: MultipartBoundary) {
        delimiter = Array("\r\n--\(boundary.text)".utf8)
    }

    /// Bytes that are held back until more arrive.
    package var pendingByteCount: Int { pending.readableBytes + headers.byteCount }

    /// Takes the next piece of the body, and returns what it completes.
    ///
    /// Throws `upload_invalid`. After an error, every call throws it again.
    package mutating func consume(_ chunk: ByteBuffer) throws -> [Event] {
        if case .failed(let error) = state { throw error }
        append(chunk)
        var events: [Event] = []
        do {
            while try step(&events) {}
        } catch let error as StillsError {
            state = .failed(error)
            pending = ByteBuffer()
            throw error
        }
        return events
    }

    /// Says that the body has ended; throws `upload_invalid` where it ended too early.
    package func finish() throws {
        switch state {
        case .finished: return
        case .failed(let error): throw error
        case .preamble where partCount == 0:
            throw refusal("The upload holds no part that begins with the boundary of its Content-Type.")
        case .preamble, .boundary, .headers, .part:
            throw refusal("The upload breaks off before its last boundary.")
        }
    }

    /// Does what can be done with `pending`; `false` where more has to arrive first.
    private mutating func step(_ events: inout [Event]) throws -> Bool {
        switch state {
        case .preamble: return try skipPreamble()
        case .boundary: return try readBoundary(&events)
        case .headers: return try readHeader(&events)
        case .part: return readPart(&events)
        case .finished, .failed:
            pending = ByteBuffer()
            return false
        }
    }

    private mutating func skipPreamble() throws -> Bool {
        let (count, isWhole) = pending.bytesBefore(delimiter)
        preambleCount += count
        guard preambleCount <= MultipartLimits.preambleBytes + 2 else {
            throw refusal("The upload does not begin with the boundary of its Content-Type.")
        }
        pending.moveReaderIndex(forwardBy: isWhole ? count + delimiter.count : count)
        if isWhole { state = .boundary }
        return isWhole
    }

    private mutating func readBoundary(_ events: inout [Event]) throws -> Bool {
        let view = pending.readableBytesView
        if view.starts(with: "--".utf8) {
            state = .finished
            events.append(.finished)
            return true
        }
        let padding = view.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        guard padding <= MultipartLimits.paddingBytes else {
            throw refusal("A boundary in the upload is followed by too many spaces.")
        }
        let rest = Array(view.dropFirst(padding).prefix(2))
        if rest == Array("\r\n".utf8) {
            pending.moveReaderIndex(forwardBy: padding + 2)
            partCount += 1
            guard partCount <= MultipartLimits.parts else {
                throw refusal("The upload has more than \(MultipartLimits.parts) parts.")
            }
            state = .headers
            return true
        }
        guard rest.isEmpty || rest == [13] || (rest == [45] && padding == 0) else {
            throw refusal("A boundary in the upload is not followed by a line end (CR LF).")
        }
        return false
    }

    private mutating func readHeader(_ events: inout [Event]) throws -> Bool {
        guard let part = try headers.read(from: &pending) else { return false }
        events.append(.partBegan(part))
        headers = MultipartHeaderBlock()
        // The empty line's end stays: it may be the first bytes of a boundary.
        skipped = 2
        state = .part
        return true
    }

    private mutating func readPart(_ events: inout [Event]) -> Bool {
        let (count, isWhole) = pending.bytesBefore(delimiter)
        let dropped = min(skipped, count)
        pending.moveReaderIndex(forwardBy: dropped)
        skipped -= dropped
        if count > dropped, let bytes = pending.readSlice(length: count - dropped) { events.append(.partBytes(bytes)) }
        guard isWhole else { return false }
        pending.moveReaderIndex(forwardBy: delimiter.count)
        events.append(.partEnded)
        state = .boundary
        return true
    }

    /// Puts `chunk` behind what is pending, without touching storage that parts already handed out share.
    private mutating func append(_ chunk: ByteBuffer) {
        guard pending.readableBytes > 0 else {
            pending = chunk
            return
        }
        var joined = ByteBuffer()
        joined.reserveCapacity(pending.readableBytes + chunk.readableBytes)
        joined.writeImmutableBuffer(pending)
        joined.writeImmutableBuffer(chunk)
        pending = joined
    }

    private func refusal(_ cause: String) -> StillsError {
        StillsError(
            .uploadInvalid,
            cause,
            fix: "Send a whole multipart/form-data body, with the boundary that its Content-Type names."
        )
    }
}

extension ByteBuffer {
    /// How many readable bytes certainly stand before `delimiter`, and whether all of it stands behind them.
    ///
    /// Where it does not, the bytes behind are those with which it may yet begin. The first byte of `delimiter`
    /// must not occur in it again: then what was compared in vain need not be looked at twice, and no body,
    /// however contrived, takes longer than its length.
    fileprivate func bytesBefore(_ delimiter: [UInt8]) -> (count: Int, isWhole: Bool) {
        withUnsafeReadableBytes { bytes in
            var start = 0
            while start < bytes.count {
                var matched = 0
                while matched < delimiter.count, start + matched < bytes.count,
                    bytes[start + matched] == delimiter[matched]
                {
                    matched += 1
                }
                if matched == delimiter.count { return (start, true) }
                if start + matched == bytes.count { return (start, false) }
                start += max(1, matched)
            }
            return (bytes.count, false)
        }
    }
}
