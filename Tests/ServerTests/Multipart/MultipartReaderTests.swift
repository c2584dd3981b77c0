import Core
import NIOCore
import Server
import Testing

@Suite("Reading a form part by part")
struct MultipartReaderTests {
    private func reader(_ body: String, pieceSize: Int = 5) throws -> MultipartReader<AsyncStream<ByteBuffer>> {
        var rest = ByteBuffer(string: body)
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        while let piece = rest.readSlice(length: min(pieceSize, rest.readableBytes)), piece.readableBytes > 0 {
            continuation.yield(piece)
        }
        continuation.finish()
        return MultipartReader(stream, boundary: try MultipartBoundary(contentType: "multipart/form-data; boundary=b"))
    }

    private func form(_ fields: [(String, String)]) -> String {
        fields.map { "--b\r\nContent-Disposition: form-data; name=\($0.0)\r\n\r\n\($0.1)\r\n" }.joined() + "--b--\r\n"
    }

    @Test("Text is read whole, a file piece by piece, and what is not read is skipped")
    func parts() async throws {
        var reader = try reader(form([("skip", "so much"), ("name", "Café"), ("file", "0123456789"), ("half", "ab")]))
        var seen: [String] = []
        while let part = try await reader.nextPart() {
            seen.append(part.name)
            switch part.name {
            case "name":
                let text = try await reader.text(limit: 5)
                #expect(text == "Café")
                let more = try await reader.nextBytes()
                #expect(more == nil)
            case "file":
                var file = ""
                while let bytes = try await reader.nextBytes() { file += String(buffer: bytes) }
                #expect(file == "0123456789")
            case "half":
                _ = try await reader.nextBytes()
            default: break
            }
        }
        #expect(seen == ["skip", "name", "file", "half"])
        let afterEnd = try await reader.nextPart()
        #expect(afterEnd == nil)
    }

    @Test("Text above its limit or not in UTF-8 is refused, and the part is named")
    func text() async throws {
        var long = try reader(form([("name", "12345678")]))
        _ = try await long.nextPart()
        let error = await #expect(throws: StillsError.self) { _ = try await long.text(limit: 7) }
        #expect(error?.code == .uploadInvalid)
        #expect(error?.cause == "The part `name` is longer than 7 bytes.")
        let body = Array(form([("name", "")]).utf8)
        let cut = body.count - "\r\n--b--\r\n".utf8.count
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        continuation.yield(ByteBuffer(bytes: body[..<cut] + [0xFF] + body[cut...]))
        continuation.finish()
        let boundary = try MultipartBoundary(contentType: "multipart/form-data; boundary=b")
        var latin = MultipartReader(stream, boundary: boundary)
        _ = try await latin.nextPart()
        await #expect(throws: StillsError.self) { _ = try await latin.text(limit: 7) }
    }

    @Test("A body that ends inside a part is an error, not a short file")
    func truncation() async throws {
        var reader = try reader(String(form([("file", "0123456789")]).dropLast(6)))
        _ = try await reader.nextPart()
        let error = await #expect(throws: StillsError.self) { while try await reader.nextBytes() != nil {} }
        #expect(error?.cause.contains("breaks off") == true)
    }
}
