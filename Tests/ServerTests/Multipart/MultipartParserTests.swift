import Core
import NIOCore
import Server
import Testing

@Suite("Multipart bodies")
struct MultipartParserTests {
    private let head = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"

    @Test("A form of text and a file comes out as it went in, even byte by byte", arguments: [1, 2, 3, 7, 1000])
    func form(pieceSize: Int) throws {
        let body =
            "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nSunrise\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"sun.jpg\"\r\n"
            + "Content-Type: image/jpeg\r\n\r\n\r\n--\r\n--a\r\r\n-\r\n--b--\r\nepilogue"
        let form = try parse(body, pieceSize: pieceSize)
        #expect(form.parts.map(\.name) == ["name", "image"])
        #expect(form.parts.map(\.fileName) == [nil, "sun.jpg"])
        #expect(form.parts.map(\.contentType) == [nil, "image/jpeg"])
        #expect(form.contents == [Array("Sunrise".utf8), Array("\r\n--\r\n--a\r\r\n-".utf8)])
        #expect(form.endedCount == 2)
        #expect(form.isFinished)
    }

    @Test(
        "Empty parts, empty forms, preambles, padding and folded headers are understood",
        arguments: [
            ("--b--", []),
            ("--b--\r\n--b\r\nignored", []),
            ("preamble\r\n--b--\r\n", []),
            ("--b \t\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--", ["x"]),
            ("--b\r\ncontent-disposition:form-data;\r\n name=a\r\n\r\nx\r\n--b--", ["x"]),
            ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b--", [""]),
            ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--", [""]),
            ("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n\r\n--b--", ["\r\n"]),
        ]
    )
    func shapes(body: String, contents: [String]) throws {
        for pieceSize in [1, 2, 5, 1000] {
            let form = try parse(body, pieceSize: pieceSize)
            #expect(form.contents == contents.map { Array($0.utf8) })
            #expect(form.isFinished)
        }
    }

    @Test("A body that breaks off anywhere is refused as such")
    func truncation() throws {
        let whole = Array((head + "hello\r\n--b--").utf8)
        for length in 0..<whole.count {
            let error = #expect(throws: StillsError.self) { try parse(Array(whole[..<length]), boundary: "b") { 3 } }
            #expect(error?.code == .uploadInvalid)
            if length >= 4 { #expect(error?.cause.contains("breaks off") == true) }
        }
        #expect(try parse(whole, boundary: "b") { 3 }.isFinished)
    }

    @Test("Bodies that are not what they say are refused, with a cause that names what is wrong")
    func refusals() {
        let many = String(repeating: head + "\r\n", count: 33) + "--b--"
        let headers = "--b\r\n" + (0..<17).map { "X-\($0): y\r\n" }.joined()
        let cases = [
            ("hello", "no part"),
            (String(repeating: "x", count: 5000), "does not begin with the boundary"),
            ("--b\nContent-Disposition: form-data; name=a\n\nx\n--b--", "not followed by a line end"),
            ("--bc\r\n\r\n", "not followed by a line end"),
            ("--b" + String(repeating: " ", count: 200), "too many spaces"),
            ("--b\r\nContent-Disposition: form-data; name=a\n\r\n\r\n--b--", "does not end in CR LF"),
            ("--b\r\n\r\nx\r\n--b--", "Content-Disposition"),
            ("--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--", "Content-Disposition"),
            ("--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--", "Content-Disposition"),
            ("--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--b--", "Content-Disposition"),
            ("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", "has no name"),
            ("--b\r\nno colon\r\n\r\nx\r\n--b--", "has no name"),
            ("--b\r\nX-A: \u{0}\r\n\r\nx\r\n--b--", "control characters"),
            ("--b\r\nX-A: a\r\nX-a: b\r\n\r\nx\r\n--b--", "same header twice"),
            (
                "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
                "transfer encoding"
            ),
            (many, "more than 32 parts"),
            (headers, "more than 16 headers"),
            ("--b\r\nX-A: " + String(repeating: "x", count: 9000), "longer than 8192 bytes"),
        ]
        for (body, cause) in cases {
            for pieceSize in [1, 1000] {
                let error = #expect(throws: StillsError.self) { try parse(body, pieceSize: pieceSize) }
                #expect(error?.code == .uploadInvalid)
                #expect(error?.cause.contains(cause) == true, "\(error?.cause ?? "") instead of \(cause)")
            }
        }
    }

    @Test("After an error the parser stays in error")
    func failure() throws {
        var parser = MultipartParser(boundary: try MultipartBoundary(contentType: "multipart/form-data; boundary=b"))
        for _ in 0..<2 {
            #expect(throws: StillsError.self) { _ = try parser.consume(ByteBuffer(string: "--bx--b--")) }
        }
        #expect(throws: StillsError.self) { try parser.finish() }
    }
}
