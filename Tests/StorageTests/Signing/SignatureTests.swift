import Core
import Foundation
import Testing

@testable import Storage

@Suite("Signatures of odd requests")
struct SignatureTests {
    private let now = Date(timeIntervalSince1970: 1_369_353_600)
    private let key = AccessKey(id: "AKIAIOSFODNN7EXAMPLE", secret: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
    private var signer: SignatureV4 { SignatureV4(key: key, region: "us-east-1") }

    @Test("The examples of Amazon's own documentation come out")
    func documented() throws {
        let url = try SourceURL("https://examplebucket.s3.amazonaws.com/test.txt")
        let fields = signer.fields(signing: "GET", url, with: [HeaderField("Range", "bytes=0-9")], at: now)
        #expect(
            fields.last?.value == """
                AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
                SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, \
                Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41
                """
        )
        let presigned = try signer.presigned("GET", url, seconds: 86400, at: now)
        #expect(
            presigned.text.hasSuffix(
                "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
            )
        )
    }

    @Test("A path is the same in whatever way it is encoded, and nothing in it is resolved")
    func paths() throws {
        let same = ["/a%20b/%7e'", "/%61 b/~%27".replacing(" ", with: "%20"), "/a%20b%2F~'"]
        #expect(Set(try same.map(signature)).count == 1)
        let different = [
            "/a/b", "/a//b", "/a/./b", "/a/../b", "/a/b/", "/a%252Fb", "/a+b", "/a%20b", "//a/b", "/", "/%",
        ]
        #expect(Set(try different.map(signature)).count == different.count)
    }

    @Test("Every parameter of a query is signed, also where a name is repeated, and their order is not")
    func queries() throws {
        #expect(try signature("/a?b=1&a=2&a=1&c") == signature("/a?c=&a=1&a=2&&b=1"))
        #expect(try signature("/a?a=1&a=2") != signature("/a?a=1&a=1"))
        #expect(try signature("/a?a=+") == signature("/a?a=%20"))
        #expect(try signature("/a?a=%2B") != signature("/a?a=%20"))
    }

    @Test("Azure signs every value of a repeated name, and names in any case, in any order")
    func azureQueries() throws {
        let azure = try AzureSharedKey(account: "media", key: Secret("YQ=="))
        func signature(_ query: String) throws -> String? {
            let url = try SourceURL("https://media.blob.core.windows.net/c/b?\(query)")
            return azure.fields(signing: "GET", url, with: [], at: now).last?.value
        }
        #expect(try signature("b=1&a=2&a=1") == signature("a=1&A=2&B=%31"))
        #expect(try signature("a=1&a=2") != signature("a=1"))
        #expect(try signature("a=1") != signature("a=2"))
    }

    @Test("A presigned URL is good for a second to seven days", arguments: [0, -1, 604_801, .min, .max])
    func seconds(_ seconds: Int) throws {
        let url = try SourceURL("https://examplebucket.s3.amazonaws.com/test.txt")
        let error = #expect(throws: StillsError.self) { try signer.presigned("GET", url, seconds: seconds, at: now) }
        #expect(error?.code == .parameterInvalid)
    }

    @Test("A URL that a signature makes too long is refused")
    func tooLong() throws {
        let url = try SourceURL("https://examplebucket.s3.amazonaws.com/" + String(repeating: "a", count: 8100))
        #expect(throws: StillsError.self) { try signer.presigned("GET", url, seconds: 1, at: now) }
        let azure = try AzureSharedKey(account: "media", key: Secret("YQ=="))
        #expect(throws: StillsError.self) {
            try azure.sharedAccess(url, container: "c", blob: "b", seconds: 1, at: now)
        }
    }

    @Test(
        "No date stops a signature",
        arguments: [-Double.infinity, -1e300, -1, 0, 0.5, 1e10, 1e12, 1e300, .infinity, .nan, .greatestFiniteMagnitude]
    )
    func dates(_ seconds: Double) throws {
        let date = Date(timeIntervalSince1970: seconds)
        let url = try SourceURL("http://127.0.0.1:10000/c/b")
        #expect(try signer.presigned("GET", url, seconds: 1, at: date).parameters[2].value.utf8.count == 16)
        let azure = try AzureSharedKey(account: "media", key: Secret("YQ=="))
        #expect(azure.fields(signing: "GET", url, with: [], at: date).count == 3)
        let shared = try azure.sharedAccess(url, container: "c", blob: "b", seconds: .max, at: date)
        #expect(shared.parameters[0].value.utf8.count == 20)
    }

    @Test("Odd URLs and empty keys are signed like any other")
    func oddities() throws {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("%%%%&&==??//..+;:@'*~2fFgé🎬".unicodeScalars)
        let empty = SignatureV4(key: AccessKey(id: "", secret: Secret("")), region: "", service: "")
        let azure = try AzureSharedKey(account: "", key: Secret("YQ=="))
        for _ in 0..<2000 {
            var text = "https://a.example/"
            for _ in 0..<Int.random(in: 0..<24, using: &random) {
                text.unicodeScalars.append(alphabet.randomElement(using: &random) ?? "a")
            }
            let url = try SourceURL(text)
            #expect(try empty.presigned("", url, seconds: 1, at: now).text.hasPrefix(url.text), "\(text)")
            let fields = [HeaderField("", ""), HeaderField("Range", text), HeaderField("x-ms-é", " ")]
            #expect(empty.fields(signing: "GET", url, with: fields, at: now).count == 3)
            #expect(azure.fields(signing: "GET", url, with: fields, at: now).count == 3)
            #expect(
                try azure.sharedAccess(url, container: "", blob: text, seconds: .min, at: now).text.contains("&sig=")
            )
        }
    }

    @Test(
        "A key of Azure's that is not base64 is refused, and never repeated",
        arguments: ["", "%%%", "YQ", "hunter2!"]
    )
    func azureKey(_ text: String) {
        let error = #expect(throws: StillsError.self) { try AzureSharedKey(account: "media", key: Secret(text)) }
        #expect(error?.code == .parameterInvalid)
        #expect(text.isEmpty || !"\(error.debugDescription)".contains(text))
    }

    @Test("What signs can be printed without telling its key")
    func printing() throws {
        var text = ""
        dump(try AzureSharedKey(account: "media", key: Secret("aHVudGVyMg==")), to: &text)
        dump(signer, to: &text)
        for secret in ["hunter2", "aHVudGVyMg", "wJalr", "104, 117, 110"] { #expect(!text.contains(secret), "\(text)") }
    }

    private func signature(_ target: String) throws -> Substring? {
        let url = try SourceURL("https://examplebucket.s3.amazonaws.com\(target)")
        return signer.fields(signing: "GET", url, with: [], at: now).last?.value.suffix(64)
    }
}
