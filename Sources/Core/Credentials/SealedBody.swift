/// A body as it is kept: encrypted, and the id of the master key that opens it.
package struct SealedBody: Sendable, Hashable {
    package let bytes: [UInt8]
    package let keyID: String

    package init(bytes: [UInt8], keyID: String) {
        self.bytes = bytes
        self.keyID = keyID
    }
}
