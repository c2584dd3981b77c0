import Core
import NIOCore
import Server
import Testing

@Suite("The headers of a form's parts")
struct MultipartPartTests {
    private func part(_ disposition: String) throws -> MultipartPart {
        let body = "--b\r\nContent-Disposition: form-data; \(disposition)\r\n\r\n\r\n--b--"
        return try #require(try parse(body).parts.first)
    }

    @Test(
        "Names of files are read as the clients of the field send them",
        arguments: [
            (#"name="file"; filename="a b.jpg""#, "a b.jpg"),
            (#"name=file;filename=a.jpg"#, "a.jpg"),
            (#"name="file"; filename="a;b.jpg";"#, "a;b.jpg"),
            (#"NAME="file"; FileName="A.jpg""#, "A.jpg"),
            // Browsers.
            (#"name="file"; filename="a%22b%0D%0Ac%41.jpg""#, #"a"bc%41.jpg"#),
            (#"name="file"; filename="été 日.jpg""#, "été 日.jpg"),
            // curl.
            (#"name="file"; filename="a\"b.jpg""#, #"a"b.jpg"#),
            // Python requests with older urllib3, for names that are not ASCII.
            (#"name="file"; filename*=utf-8''%C3%A9%20x.jpg"#, "é x.jpg"),
            (#"name="file"; filename="e.jpg"; filename*=UTF-8'en'%e2%82%ac.jpg"#, "€.jpg"),
            (#"name="file"; filename="e.jpg"; filename*=UTF-8''%E2%82"#, "e.jpg"),
            (#"name="file"; filename="e.jpg"; filename*=latin1''%E9"#, "e.jpg"),
            // Folders are none of ours.
            (#"name="file"; filename="C:\tmp\a.jpg""#, "a.jpg"),
            (#"name="file"; filename="../../etc/passwd""#, "passwd"),
            ("name=\"file\"; filename=\"../\u{301}a/\u{200D}b.jpg\"", "\u{200D}b.jpg"),
            (#"name="file"; filename="""#, ""),
        ]
    )
    func fileNames(disposition: String, fileName: String) throws {
        let part = try part(disposition)
        #expect(part.name == "file")
        #expect(part.fileName == fileName)
    }

    @Test("A file name is cut to 255 characters")
    func length() throws {
        let name = String(repeating: "é", count: 1000)
        #expect(try part("name=a; filename=\"\(name)\"").fileName == String(repeating: "é", count: 255))
    }

    @Test(
        "The boundary is found in a Content-Type, quoted or not",
        arguments: [
            ("multipart/form-data; boundary=abc", "abc"),
            ("Multipart/Form-Data;BOUNDARY=\"a b:c\"", "a b:c"),
            (
                "multipart/form-data; charset=utf-8; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
                "----WebKitFormBoundary7MA4YWxkTrZu0gW"
            ),
            ("multipart/form-data; boundary=a==; charset=x", "a=="),
        ]
    )
    func boundary(contentType: String, boundary: String) throws {
        #expect(try MultipartBoundary(contentType: contentType).text == boundary)
    }

    @Test(
        "A Content-Type without a usable boundary is refused",
        arguments: [
            nil, "", "application/json", "multipart/mixed; boundary=a", "multipart/form-data",
            "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a",
            "multipart/form-data; boundary=\"a \"",
            "multipart/form-data; boundary=é", "multipart/form-data; boundary=a; boundary=b",
            "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
        ]
    )
    func noBoundary(contentType: String?) {
        let error = #expect(throws: StillsError.self) { try MultipartBoundary(contentType: contentType) }
        #expect(error?.code == .uploadInvalid)
    }
}
