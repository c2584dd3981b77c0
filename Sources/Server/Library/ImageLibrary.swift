import Catalog
import Core
import FoundationEssentials
import Isolation
import NIOCore
import Storage

/// What is known of an image before its bytes are looked at.
struct NewImage: Sendable {
    var name: String
    var description: String?
    var account: String
    var collection: CollectionID
}

/// The stored images: brings bytes, rows and renditions together, for every surface alike.
struct ImageLibrary: Sendable {
    let catalog: Catalog
    let blobs: FileBlobs
    let renderer: any Renderer
    let admission: Admission
    let files: BlockingThreads
    let clearing: Clearing
    let limits: LimitsConfiguration

    /// A temporary file for an upload, which is gone again unless it becomes an image.
    func makeStaged() async throws -> StagedFile {
        try await files.run { try blobs.stage(limit: limits.uploadBytes) }
    }

    /// Adds bytes to a temporary file.
    ///
    /// Throws `upload_too_large` past the limit.
    func write(_ chunk: ByteBuffer, to staged: StagedFile) async throws {
        try await files.run { try chunk.withUnsafeReadableBytes { try staged.write($0) } }
    }

    /// A temporary file of bytes that this server made.
    func stage(_ bytes: [UInt8]) async throws -> StagedFile {
        try await files.run {
            let staged = try blobs.stage(limit: .max)
            try bytes.withUnsafeBytes { try staged.write($0) }
            return staged
        }
    }

    /// Keeps a staged file as a private image, if it is a picture.
    ///
    /// It is synced before its row is written, and its name and its row come into being together, so that a crash
    /// at any point leaves either the whole image or none.
    func add(_ staged: StagedFile, as new: NewImage) async throws -> ImageRecord {
        let blob = try await files.run { try staged.finish() }
        let original = try await files.run { try staged.openForReading() }
        let record = try await inspect(original, blob: blob.hash, length: blob.length, as: new)
        try await catalog.insertImage(record) { try blobs.place(staged) }
        return record
    }

    /// The row of a new image, if `original` is a picture.
    func inspect(_ original: OpenFile, blob: String, length: Int, as new: NewImage) async throws -> ImageRecord {
        let deadline = Deadline(seconds: Double(limits.jobSeconds))
        let info = try await admission.run(until: deadline) { try await renderer.inspect(original, deadline: deadline) }
        return ImageRecord(
            id: ImageID(),
            accountID: new.account,
            collectionID: new.collection,
            name: new.name,
            description: new.description,
            format: info.format,
            width: info.width,
            height: info.height,
            size: length,
            blob: blob,
            publishedAt: nil,
            createdAt: Date()
        )
    }

    /// Makes a new private image of a rendition of another.
    func addRendition(_ rendition: Rendition, of source: ImageRecord, name: String?) async throws -> ImageRecord {
        let original = try await open(source)
        let deadline = Deadline(seconds: Double(limits.jobSeconds))
        let picture = try await admission.run(until: deadline) {
            try await renderer.render(original, as: rendition, deadline: deadline)
        }
        let new = NewImage(name: name ?? source.name, account: source.accountID, collection: source.collectionID)
        return try await add(try await stage(picture.bytes), as: new)
    }

    /// The image of an account.
    ///
    /// Another's is as missing as one that never was: `image_not_found`.
    func image(_ id: String, account: String) async throws -> ImageRecord {
        guard let id = ImageID(id) else { throw StillsError.imageNotFound }
        return try await catalog.image(id, account: account)
    }

    /// Opens the original of an image.
    func open(_ image: ImageRecord) async throws -> OpenFile {
        try await files.run { try blobs.open(image.blob) }
    }

    /// Deletes an image, and its original where no other image has the same bytes.
    func delete(_ id: ImageID, account: String) async throws {
        let blob = try await catalog.deleteImage(id, account: account)
        await clearing.clear(Deletion(images: [id], blobs: [blob]))
    }

    /// Deletes a collection, with its images where `force` is set.
    func delete(_ collection: CollectionRecord, force: Bool) async throws {
        let deletion = try await catalog.deleteCollection(collection.id, account: collection.accountID, force: force)
        await clearing.clear(deletion)
    }
}
