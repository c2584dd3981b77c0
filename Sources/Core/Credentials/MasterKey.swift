import Crypto
import FoundationEssentials

/// A key that the bodies of stored credentials are sealed with: AES-256 in Galois/Counter Mode.
package struct MasterKey: Sendable, Hashable {
    /// The first 16 hexadecimal digits of its SHA-256, by which a sealed body names it; no secret.
    package let id: String
    /// The key in base64, as it is kept.
    package let text: Secret

    /// Makes a new key.
    package init() {
        self.init(SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
    }

    /// Reads 32 bytes in base64.
    ///
    /// Anything else is `nil`.
    package init?(base64 text: some StringProtocol) {
        guard let bytes = String(text).decodedBase64, bytes.count == 32 else { return nil }
        self.init(bytes)
    }

    private init(_ bytes: [UInt8]) {
        id = String(Array(SHA256.hash(data: bytes)).hexadecimal.prefix(16))
        text = Secret(Data(bytes).base64EncodedString())
    }

    /// Encrypts the body of an account's credentials.
    ///
    /// It opens only with the same account, name, kind and scope beside it, so that a row cannot be given to another
    /// account, nor sent to other places, by whoever can write to the catalog alone.
    package func seal(
        _ body: CredentialBody,
        as description: CredentialDescription,
        account: String
    ) throws -> SealedBody {
        let plain = try JSONEncoder().encode(body.json)
        let place = Self.place(of: description, account: account)
        // Without a nonce of ours, a random one is made each time.
        guard let sealed = try AES.GCM.seal(plain, using: key, authenticating: place).combined else {
            throw Self.broken
        }
        return SealedBody(bytes: Array(sealed), keyID: id)
    }

    /// Decrypts what ``seal(_:as:account:)`` made; throws `storage_failed` where that was changed or moved.
    package func open(
        _ sealed: SealedBody,
        as description: CredentialDescription,
        account: String
    ) throws -> CredentialBody {
        let place = Self.place(of: description, account: account)
        guard let box = try? AES.GCM.SealedBox(combined: sealed.bytes),
            let plain = try? AES.GCM.open(box, using: key, authenticating: place),
            let members = try? JSONValue.object(from: plain)
        else { throw Self.broken }
        var fields = FieldReader(members)
        guard let body = CredentialBody(description.kind, &fields) else { throw Self.broken }
        return body
    }

    private var key: SymmetricKey { SymmetricKey(data: text.text.decodedBase64 ?? []) }

    /// Each part with its length in front, so that no two places read alike.
    private static func place(of description: CredentialDescription, account: String) -> [UInt8] {
        let scope = description.scope
        let parts =
            [account, description.name, description.kind.rawValue, String(scope.buckets.count)]
            + scope.buckets.map(\.text) + scope.hosts.map(\.text)
        return parts.flatMap { part in Array("\(part.utf8.count):\(part)".utf8) }
    }

    private static let broken = StillsError(
        .storageFailed,
        "Stored credentials cannot be decrypted: their row was changed.",
        fix: "Store them again, or restore the catalog from a copy."
    )
}
