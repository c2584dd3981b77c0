import Core
import Crypto
import CryptoExtras
import Foundation
import Testing

@testable import Storage

@Suite("Google's assertions and tokens")
struct GoogleAssertionTests {
    private func text(_ key: String, at date: Date = Date(timeIntervalSince1970: 0)) throws -> String {
        let account = GoogleServiceAccount(
            email: "a@b.iam.gserviceaccount.com",
            privateKey: Secret(key),
            privateKeyID: nil,
            tokenURI: "https://oauth2.googleapis.com/token"
        )
        return try GoogleAssertion.text(for: account, at: date)
    }

    @Test(
        "A key that cannot be read is refused, and nothing of it repeated",
        arguments: [
            "", "hunter2", "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nhunter2\n"
                + "-----END RSA PRIVATE KEY-----\n",
        ]
    )
    func unreadable(_ key: String) {
        let error = #expect(throws: StillsError.self) { try text(key) }
        #expect(error?.code == .parameterInvalid)
        #expect(error?.detail == nil && !"\(error.debugDescription)".contains("hunter2"))
    }

    @Test("A key of another kind, and one that is too short to be safe, is refused")
    func unsuitable() throws {
        #expect(throws: StillsError.self) { try text(P256.Signing.PrivateKey().pemRepresentation) }
        let key = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024))
        #expect(throws: StillsError.self) { try text(key.pemRepresentation) }
    }

    @Test("No date stops an assertion", arguments: [-Double.infinity, -1, 1e300, .infinity, .nan])
    func dates(_ seconds: Double) throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let parts = try text(key.pemRepresentation, at: Date(timeIntervalSince1970: seconds)).split(separator: ".")
        #expect(parts.count == 3)
    }

    @Test("An assertion is exchanged by a form")
    func exchange() {
        #expect(
            GoogleAssertion.exchangeBody("a.b-_c").text
                == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b-_c"
        )
    }

    @Test(
        "A token's time is kept within a day, and five minutes where it is not told",
        arguments: [
            ("3599", 3599), ("0", 0), ("-5", 0), ("1e300", 86400), ("86401", 86400), ("\"3599\"", 300), ("null", 300),
        ]
    )
    func times(_ given: String, _ seconds: Int) throws {
        let answer = #"{"access_token":"ya29.c.b0A","expires_in":\#(given),"token_type":"Bearer"}"#
        let token = try #require(GoogleToken(answer: Array(answer.utf8)))
        #expect(token.token.text == "ya29.c.b0A" && token.seconds == seconds)
    }

    @Test(
        "What is no token is none",
        arguments: [
            "", "[]", "null", "{}", #"{"access_token":""}"#, #"{"access_token":5}"#, #"{"access_token":"a\r\nX: y"}"#,
            #"{"access_token":"a b"}"#, #"{"access_token":"é"}"#, #"{"error":"invalid_grant"}"#,
            #"{"access_token":"\#(String(repeating: "a", count: 16385))"}"#, String(repeating: "[", count: 60_000),
            #"{"access_token":"a","x":"\#(String(repeating: "a", count: 65536))"}"#,
        ]
    )
    func noToken(_ answer: String) {
        #expect(GoogleToken(answer: Array(answer.utf8)) == nil)
    }
}
