import Catalog
import Core
import HTTPTypes
import Hummingbird
import Isolation

/// Finds or makes renditions: memory, then disk, then one piece of work for all who ask for the same.
struct RenditionStore: Sendable {
    let library: ImageLibrary
    let memory: MemoryCache
    let disk: DiskCache
    let coalescer: Coalescer<CacheKey, CachedPicture>

    /// The answer to a GET or HEAD for a rendition, with `headers` added.
    func send(
        _ rendition: Rendition,
        of image: ImageRecord,
        _ request: Request,
        headers: HTTPFields
    ) async throws -> Response {
        let key = CacheKey(image: image.id, blobHash: image.blob, rendition: rendition)
        let picture = try await picture(key, rendition, of: image)
        var headers = headers
        headers[.eTag] = picture.etag
        if request.alreadyHas(picture.etag) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = picture.mediaType
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: picture.bytes))
    }

    private func picture(_ key: CacheKey, _ rendition: Rendition, of image: ImageRecord) async throws -> CachedPicture {
        if let picture = memory.picture(for: key) { return picture }
        return try await coalescer.value(for: key) {
            if let picture = await disk.picture(for: key) {
                memory.keep(picture, for: key)
                return picture
            }
            let original = try await library.open(image)
            let deadline = Deadline(seconds: Double(library.limits.jobSeconds))
            let rendered = try await library.admission.run(until: deadline) {
                try await library.renderer.render(original, as: rendition, deadline: deadline)
            }
            let picture = CachedPicture(rendered)
            memory.keep(picture, for: key)
            disk.keep(picture, for: key)
            return picture
        }
    }
}
