import Core
import NIOCore
import Server
import Testing

@Suite("Multipart bodies, at random")
struct MultipartRandomTests {
    private let boundary = "ab-c"

    /// A form whose contents are made mostly of pieces of its own boundary.
    private func makeBody(using random: inout SeededGenerator) -> [UInt8] {
        let pieces = ["\r", "\n", "\r\n", "-", "--", "\r\n--", "\r\n--a", "\r\n--ab-", "ab-c", "--ab-c", "x", "\u{0}"]
        var body: [UInt8] = Bool.random(using: &random) ? Array("preamble\r\n".utf8) : []
        for number in 0..<Int.random(in: 1...4, using: &random) {
            body += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"n\(number)\"\r\n\r\n".utf8)
            var content = "."
            for _ in 0..<Int.random(in: 0..<30, using: &random) {
                content += pieces.randomElement(using: &random) ?? ""
            }
            // What a sender makes sure of: its boundary does not occur in a part.
            while content.contains("\r\n--\(boundary)") {
                content = content.replacing("\r\n--\(boundary)", with: "")
            }
            body += Array(content.utf8)
            body += Array("\r\n".utf8)
        }
        return body + Array("--\(boundary)--\r\n".utf8)
    }

    @Test("Any cutting of 2,000 bodies gives what a look at the whole body gives")
    func chunking() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let body = makeBody(using: &random)
            let expected = referenceContents(body, boundary: boundary)
            let longest = [1, 3, 10, 60].randomElement(using: &random) ?? 1
            let form = try parse(body, boundary: boundary) { Int.random(in: 1...longest, using: &random) }
            #expect(form.contents == expected)
            #expect(form.parts.map(\.name) == expected.indices.map { "n\($0)" })
            #expect(form.isFinished && form.endedCount == expected.count)
        }
    }

    @Test("10,000 damaged bodies end in a form or an error, the same for any cutting, with little held back")
    func damage() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<10_000 {
            var body = makeBody(using: &random)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: body[place] = UInt8.random(in: 0...255, using: &random)
                case 1: body.remove(at: place)
                case 2: body.insert(contentsOf: Array("\r\n--\(boundary)".utf8.prefix(place % 9)), at: place)
                default: body.insert(contentsOf: body[place...].prefix(40), at: place)
                }
            }
            let whole = Result { try parse(body, boundary: boundary) { .max } }
            let cut = Result { try parse(body, boundary: boundary) { Int.random(in: 1...9, using: &random) } }
            switch (whole, cut) {
            case (.success(let left), .success(let right)): #expect(left == right)
            case (.failure(let left as StillsError), .failure(let right as StillsError)):
                #expect(left.code == .uploadInvalid && right == left)
            default: Issue.record("One cutting gives a form, the other does not.")
            }
        }
    }

    @Test("However long the body is, no more than a line of headers is held back")
    func memory() throws {
        let starts = ["", "--b\r\n", "--b\r\nX: ", "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n", "--b--"]
        for start in starts {
            for filler in ["x", "\r", "\r\n", "\r\n--", "-", " ", "X: y\r\n"] {
                var parser = MultipartParser(
                    boundary: try MultipartBoundary(contentType: "multipart/form-data; boundary=b")
                )
                _ = try parser.consume(ByteBuffer(string: start))
                let chunk = ByteBuffer(string: String(repeating: filler, count: 1000))
                for _ in 0..<100 {
                    guard (try? parser.consume(chunk)) != nil else { break }
                    #expect(parser.pendingByteCount <= 9000)
                }
            }
        }
    }
}
