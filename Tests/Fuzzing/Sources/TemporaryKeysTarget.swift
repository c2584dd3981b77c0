import Core
import FoundationEssentials

@testable import Storage

extension FuzzTarget {
    /// What services answer that hand out keys and tokens: one that can stand in a header, or none.
    static let temporaryKeys = FuzzTarget("temporary-keys") { bytes in
        for key in [TemporaryKey(roleAnswer: bytes), TemporaryKey(metadataAnswer: bytes)] {
            guard let key else { continue }
            let texts = [key.key.id, key.key.secret.text, key.key.sessionToken?.text ?? ""]
            try expect(texts.allSatisfy { HeaderField("x", $0).isOneLine }, "A key has more than one line.")
            _ = key.isValid(for: 60, at: Date(timeIntervalSince1970: 0))
        }
        if let token = GoogleToken(answer: bytes) {
            try expect(HeaderField("x", token.token.text).isOneLine, "A token has more than one line.")
            try expect(token.seconds >= 0 && token.seconds <= 1 << 32, "\(token.seconds) s")
        }
    }
}
