import Core
import NIOCore

@testable import Server

extension FuzzTarget {
    /// However a body is cut into chunks, it has the same parts or the same error, and little of it is held back.
    static let multipart = FuzzTarget("multipart") { bytes in
        // The first line is the request's Content-Type.
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        let type = String(decoding: bytes[..<end], as: UTF8.self)
        guard let boundary = try parsed({ try MultipartBoundary(contentType: type) }) else { return }
        let body = Array(bytes[end...].dropFirst())
        let whole = try MultipartOutcome(body, boundary, cutInto: [body.count])
        for part in whole.parts { try part.check() }
        for sizes in [[1], [2, 3, 7], [Int(body.first ?? 1) + 1, 1, 64]] {
            let cut = try MultipartOutcome(body, boundary, cutInto: sizes)
            // What comes before an error in the same chunk is not handed out.
            let isSame = cut.cause == whole.cause && (cut.cause != nil || cut == whole)
            try expect(isSame, "Cut into \(sizes): \(cut), whole: \(whole)")
        }
    }
}

/// What came of a body.
private struct MultipartOutcome: Equatable {
    struct Part: Equatable {
        let head: MultipartPart
        var bytes: [UInt8] = []
        var hasEnded = false

        func check() throws {
            guard let name = head.fileName else { return }
            try expect(
                !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 < 32 },
                "\(name)"
            )
            try expect(name.count <= 255, "A file name has \(name.count) characters.")
        }
    }

    var parts: [Part] = []
    var isFinished = false
    var cause: String?

    init(_ body: [UInt8], _ boundary: MultipartBoundary, cutInto sizes: [Int]) throws {
        var parser = MultipartParser(boundary: boundary)
        var rest = body[...]
        var round = 0
        do {
            while !rest.isEmpty {
                let chunk = rest.prefix(max(1, sizes[round % sizes.count]))
                round += 1
                rest = rest.dropFirst(chunk.count)
                for event in try parser.consume(ByteBuffer(bytes: chunk)) { try take(event) }
                let bound = MultipartLimits.headerBytes + 200
                try expect(parser.pendingByteCount <= bound, "\(parser.pendingByteCount) bytes are held back.")
            }
            try parser.finish()
        } catch let error as StillsError {
            cause = error.cause
        }
    }

    private mutating func take(_ event: MultipartParser.Event) throws {
        try expect(!isFinished, "\(event) comes after the end.")
        let isOpen = parts.last.map { !$0.hasEnded } ?? false
        switch event {
        case .partBegan(let head):
            try expect(!isOpen, "A part begins in another.")
            parts.append(Part(head: head))
        case .partBytes(let bytes):
            try expect(isOpen && bytes.readableBytes > 0, "There are bytes outside of parts, or none.")
            parts[parts.count - 1].bytes += Array(bytes.readableBytesView)
        case .partEnded:
            try expect(isOpen, "No part ends.")
            parts[parts.count - 1].hasEnded = true
        case .finished:
            try expect(!isOpen, "A part does not end.")
            isFinished = true
        }
    }
}
