import Core
import Crypto

/// Names what is read on behalf of one account with one credential.
///
/// A digest, because the text may be a presigned URL, which opens what it names for as long as it lies around.
struct SourceKey: Hashable, Sendable {
    private let digest: SHA256Digest

    /// - Parameters:
    ///   - text: the place, as a URL.
    ///   - owner: whose account and credential it is read with.
    init(_ text: String, for owner: Source) {
        var hash = SHA256()
        for part in [text, owner.account?.id, owner.credential?.identity] {
            // A length before each part, and another mark where there is none, so that no two lists look the same.
            withUnsafeBytes(of: part?.utf8.count ?? -1) { hash.update(bufferPointer: $0) }
            Array((part ?? "").utf8).withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        digest = hash.finalize()
    }
}
