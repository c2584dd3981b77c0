import Catalog
import Core
import FoundationEssentials
import Storage

extension ImageLibrary {
    /// Keeps what was sent to an upload URL until it is turned into an image, or the URL expires.
    func stageUpload(_ token: String, _ staged: StagedFile, fileName: String?) async throws {
        let blob = try await files.run { try staged.finish() }
        let file = UploadedFile(blob: blob.hash, length: blob.length, fileName: fileName)
        try await catalog.stageUpload(token: token, file: file) { try blobs.place(staged) }
    }

    /// Makes an image of bytes that an upload URL took.
    ///
    /// The token is used up by the image alone, so that whoever is told to try again can.
    func addStaged(_ file: UploadedFile, token: String, as new: NewImage) async throws -> ImageRecord {
        let original = try await files.run { try blobs.open(file.blob) }
        let record = try await inspect(original, blob: file.blob, length: file.length, as: new)
        try await catalog.insertImage(record, from: token)
        return record
    }

    /// Removes what was sent to upload URLs and never became an image.
    func removeExpiredUploads() async throws {
        await clearing.removeUnused(try await catalog.removeExpiredUploads())
    }
}
