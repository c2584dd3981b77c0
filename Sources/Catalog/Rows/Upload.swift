package import Core
package import FoundationEssentials

/// Leave to send one file without a key, and the file once it is there.
package struct Upload: Sendable, Equatable {
    package let accountID: String
    package let collectionID: CollectionID
    /// The name that was asked for, if any.
    package let name: String?
    /// The moment from which it is neither filled nor used.
    package let expiresAt: Date
    /// The file that was sent, `nil` until then.
    package let staged: UploadedFile?
}

/// A file that was sent and is not an image yet.
package struct UploadedFile: Sendable, Equatable {
    /// The SHA-256 of its bytes in hexadecimal.
    package let blob: String
    /// Its length in bytes.
    package let length: Int
    /// The name that the sender gave it, if any.
    package let fileName: String?

    package init(blob: String, length: Int, fileName: String?) {
        self.blob = blob
        self.length = length
        self.fileName = fileName
    }
}
