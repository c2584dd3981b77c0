import Core
import Foundation
import Testing

@Suite("Master keys")
struct MasterKeyTests {
    private let body = CredentialBody.bearer(Secret("very-secret"))
    private let description = CredentialDescription(
        name: "cdn",
        kind: .bearer,
        scope: CredentialScope(hosts: [".example.com", "a.example"].compactMap { CredentialHost($0) }),
        facts: [:]
    )

    @Test("What a key sealed it opens, each time sealed otherwise, and nothing shows in it")
    func sealing() throws {
        let key = MasterKey()
        let sealed = try key.seal(body, as: description, account: "a-1")
        #expect(sealed.keyID == key.id)
        #expect(try key.open(sealed, as: description, account: "a-1") == body)
        #expect(try key.seal(body, as: description, account: "a-1").bytes != sealed.bytes)
        #expect(Data(sealed.bytes).range(of: Data("secret".utf8)) == nil)
    }

    @Test("A body that was moved to another account, name, kind or scope does not open")
    func moved() throws {
        let key = MasterKey()
        let sealed = try key.seal(body, as: description, account: "a-1")
        let wider = CredentialScope(
            hosts: description.scope.hosts + [".evil.example"].compactMap { CredentialHost($0) }
        )
        let others = [
            CredentialDescription(name: "other", kind: .bearer, scope: description.scope, facts: [:]),
            CredentialDescription(name: "cdn", kind: .headers, scope: description.scope, facts: [:]),
            CredentialDescription(name: "cdn", kind: .bearer, scope: wider, facts: [:]),
            CredentialDescription(name: "cdn", kind: .bearer, scope: CredentialScope(), facts: [:]),
        ]
        for other in others {
            let error = #expect(throws: StillsError.self) { try key.open(sealed, as: other, account: "a-1") }
            #expect(error?.code == .storageFailed)
        }
        #expect(throws: StillsError.self) { try key.open(sealed, as: description, account: "a-2") }
        #expect(throws: StillsError.self) { try MasterKey().open(sealed, as: description, account: "a-1") }
    }

    @Test("No changed bit and no cut goes unnoticed")
    func tampered() throws {
        let key = MasterKey()
        let sealed = try key.seal(body, as: description, account: "a-1")
        for index in sealed.bytes.indices {
            var bytes = sealed.bytes
            bytes[index] ^= 1
            #expect(throws: StillsError.self) {
                try key.open(SealedBody(bytes: bytes, keyID: key.id), as: description, account: "a-1")
            }
        }
        for count in [0, 11, 12, 27, 28, sealed.bytes.count - 1] {
            #expect(throws: StillsError.self) {
                let cut = SealedBody(bytes: Array(sealed.bytes.prefix(count)), keyID: key.id)
                _ = try key.open(cut, as: description, account: "a-1")
            }
        }
    }

    @Test("A key is 32 bytes in base64, has the same id again, and is not shown")
    func text() throws {
        let key = MasterKey()
        let again = try #require(MasterKey(base64: key.text.text))
        #expect(again == key && again.id == key.id && key.id.count == 16)
        #expect(!"\(key)".contains(key.text.text) && !String(reflecting: key).contains(key.text.text))
        let wrong = [
            "", "AAAA", Data(count: 31).base64EncodedString(), Data(count: 33).base64EncodedString(),
            key.text.text + " ", String(key.text.text.dropLast()), Data(count: 32).base64EncodedString() + "\n",
        ]
        for text in wrong { #expect(MasterKey(base64: text) == nil, "\(text)") }
    }
}
