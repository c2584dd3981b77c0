import Core
import Foundation
import Testing

@testable import Storage

@Suite(
    "Signatures are those of the stores' own libraries",
    .enabled(
        if: SignatureReference.isHere,
        "the reference signers are missing; `make test` sets STILLS_REFERENCE_PYTHON"
    )
)
struct SignatureReferenceTests {
    @Test("S3: the fields of a request are botocore's")
    func s3Fields() throws {
        let cases = try SignatureReference.cases().s3
        #expect(cases.count >= 300)
        for one in cases {
            let added = try signer(one).fields(
                signing: one.method,
                SourceURL(one.url),
                with: fields(one.fields),
                bodyHash: one.bodyHash,
                at: Date(timeIntervalSince1970: one.date)
            )
            #expect(values(added) == one.expected, "\(one.method) \(one.url) \(one.fields)")
        }
    }

    @Test("S3: what a presigned URL is given is botocore's, and the rest of it stays")
    func s3Presigned() throws {
        let cases = try SignatureReference.cases().s3.compactMap { one in one.presigned.map { (one, $0) } }
        #expect(cases.count >= 300)
        for (one, expected) in cases {
            let url = try SourceURL(one.url)
            let signed = try signer(one).presigned(
                one.method,
                url,
                seconds: one.seconds,
                at: Date(timeIntervalSince1970: one.date)
            )
            #expect(signed.text.hasPrefix(url.text))
            #expect(added(to: url, in: signed) == expected, "\(one.method) \(one.url)")
        }
    }

    @Test("Azure: the fields of a request are azure-storage-blob's")
    func azureFields() throws {
        let cases = try SignatureReference.cases().azure
        #expect(cases.count >= 100)
        for one in cases {
            let added = try AzureSharedKey(account: one.account, key: Secret(one.key)).fields(
                signing: one.method,
                SourceURL(one.url),
                with: fields(one.fields),
                at: Date(timeIntervalSince1970: one.date)
            )
            #expect(values(added) == one.expected, "\(one.method) \(one.url) \(one.fields)")
        }
    }

    @Test("Azure: a shared access signature is azure-storage-blob's")
    func azureSharedAccess() throws {
        let cases = try SignatureReference.cases().sharedAccess
        #expect(cases.count >= 100)
        for one in cases {
            let url = try SourceURL(one.url)
            let signed = try AzureSharedKey(account: one.account, key: Secret(one.key)).sharedAccess(
                url,
                container: one.container,
                blob: one.blob,
                seconds: one.seconds,
                at: Date(timeIntervalSince1970: one.date)
            )
            #expect(signed.text.hasPrefix(url.text))
            #expect(added(to: url, in: signed) == one.expected, "\(one.url)")
        }
    }

    @Test("Google: an assertion says what google-auth's says, and google-auth takes it and signs it alike")
    func google() throws {
        let cases = try SignatureReference.cases().google
        #expect(cases.count >= 40)
        let tokens = try cases.map { one in
            let account = GoogleServiceAccount(
                email: one.email,
                privateKey: Secret(one.privateKey),
                privateKeyID: one.privateKeyID,
                tokenURI: one.tokenURI
            )
            let token = try GoogleAssertion.text(for: account, at: Date(timeIntervalSince1970: one.date))
            #expect(try said(token) == said(one.assertion))
            return SignatureReference.Token(
                token: token,
                privateKey: one.privateKey,
                tokenURI: one.tokenURI,
                date: one.date
            )
        }
        let checked = try SignatureReference.check(tokens)
        #expect(checked.map(\.token) == tokens.map(\.token))
        #expect(checked.map(\.issuer) == cases.map(\.email))
    }

    private func signer(_ one: SignatureReference.S3) -> SignatureV4 {
        let key = AccessKey(id: one.id, secret: Secret(one.secret), sessionToken: one.token.map { Secret($0) })
        return SignatureV4(key: key, region: one.region, service: one.service)
    }

    private func fields(_ pairs: [[String]]) -> [HeaderField] {
        pairs.map { HeaderField($0[0], $0[1]) }
    }

    /// By name in lower case; a name that is there twice spoils it.
    private func values(_ fields: [HeaderField]) -> [String: String] {
        Dictionary(fields.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { "\($0) and \($1)" })
    }

    /// The parameters that stand after the URL's own, as Foundation reads them.
    private func added(to url: SourceURL, in signed: SourceURL) -> [String: String] {
        var components = URLComponents()
        components.percentEncodedQuery = String(signed.text.dropFirst(url.text.count).drop { $0 == "?" || $0 == "&" })
        let items = (components.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        return Dictionary(items, uniquingKeysWith: { "\($0) and \($1)" })
    }

    /// The header and the claims of a JWT.
    private func said(_ token: String) throws -> [[String: JSONValue]] {
        try token.split(separator: ".").prefix(2).map { part in
            let text = part.replacing("-", with: "+").replacing("_", with: "/")
            let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
            return try JSONValue.object(from: #require(Data(base64Encoded: text + padding)))
        }
    }
}
