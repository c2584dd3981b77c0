import Core
import NIOCore
import Server

/// What a parser made of a body: the parts with their bytes, and whether the end was seen.
struct ParsedForm: Equatable {
    var parts: [MultipartPart] = []
    var contents: [[UInt8]] = []
    var endedCount = 0
    var isFinished = false
}

/// Feeds `body` in pieces of the sizes that `nextSize` gives.
func parse(_ body: [UInt8], boundary: String, pieces nextSize: () -> Int) throws -> ParsedForm {
    var parser = MultipartParser(
        boundary: try MultipartBoundary(contentType: "multipart/form-data; boundary=\(boundary)")
    )
    var form = ParsedForm()
    var rest = body[...]
    while !rest.isEmpty {
        let piece = rest.prefix(nextSize())
        rest = rest.dropFirst(piece.count)
        for event in try parser.consume(ByteBuffer(bytes: piece)) {
            switch event {
            case .partBegan(let part):
                form.parts.append(part)
                form.contents.append([])
            case .partBytes(let bytes): form.contents[form.contents.count - 1] += Array(bytes.readableBytesView)
            case .partEnded: form.endedCount += 1
            case .finished: form.isFinished = true
            }
        }
    }
    try parser.finish()
    return form
}

func parse(_ body: String, boundary: String = "b", pieceSize: Int = .max) throws -> ParsedForm {
    try parse(Array(body.utf8), boundary: boundary) { pieceSize }
}

/// The contents of the parts of `body`, found by looking at all of it at once: slow, and plainly right.
func referenceContents(_ body: [UInt8], boundary: String) -> [[UInt8]] {
    let delimiter = Array("\r\n--\(boundary)".utf8)
    let whole = [13, 10] + body
    var cuts = whole.indices.filter { whole[$0...].starts(with: delimiter) }
    let last = cuts.firstIndex { whole[($0 + delimiter.count)...].starts(with: "--".utf8) } ?? cuts.count
    cuts = Array(cuts[...last])
    return zip(cuts, cuts.dropFirst()).map { start, end in
        let part = whole[(start + delimiter.count + 2)..<end]
        let empty = part.indices.first { part[$0...].starts(with: "\r\n\r\n".utf8) }
        return empty.map { Array(part[($0 + 4)...]) } ?? []
    }
}
