import Core
import NIOCore
import Server
import Testing

@Suite("Cache keys and pictures")
struct CacheKeyTests {
    private let image = ImageID()

    private func key(_ rendition: Rendition, blobHash: String = "aa", image: ImageID? = nil) -> CacheKey {
        CacheKey(image: image ?? self.image, blobHash: blobHash, rendition: rendition)
    }

    @Test("Everything that changes the bytes changes the key")
    func difference() {
        let base = Rendition(format: .jpeg, width: 100, height: 50, fit: .cover)
        var keys = [key(base), key(base, blobHash: "bb"), key(base, image: ImageID())]
        keys += OutputFormat.allCases.filter { $0 != .jpeg }.map { format in key(changed(base) { $0.format = format }) }
        keys += Fit.allCases.filter { $0 != .cover }.map { fit in key(changed(base) { $0.fit = fit }) }
        keys += Position.allCases.filter { $0 != .center }.map { side in key(changed(base) { $0.position = side }) }
        keys.append(key(changed(base) { $0.quality = 79 }))
        keys.append(key(changed(base) { $0.width = 101 }))
        keys.append(key(changed(base) { $0.width = nil }))
        keys.append(key(changed(base) { $0.height = nil }))
        keys.append(key(changed(base) { $0.background = .white }))
        keys.append(key(changed(base) { $0.background = .black }))
        #expect(Set(keys).count == keys.count)
    }

    @Test("Renditions that give the same bytes share a key")
    func sameness() {
        let jpeg = Rendition(format: .jpeg, width: 100)
        #expect(key(jpeg) == key(changed(jpeg) { $0.quality = 80 }))
        #expect(key(jpeg) == key(changed(jpeg) { $0.position = .top }))
        let png = Rendition(format: .png)
        #expect(key(png) == key(changed(png) { $0.quality = 3 }))
    }

    @Test("A key is the same on every run, and fit for a file name")
    func stability() throws {
        let image = try #require(ImageID("img-aaaaaaaaaaaaaaaaaaaaaaaa"))
        let key = CacheKey(image: image, blobHash: "00", rendition: Rendition(format: .webp, width: 5))
        #expect(key.digest == "464096f52f853a6481fbab4cfedd2891d90493e22b3e31494fa6bb6f3eee635d")
    }

    @Test("An entity tag is strong, quoted, and depends on the bytes alone")
    func etag() {
        let picture = CachedPicture(bytes: ByteBuffer(string: "abc"), mediaType: "image/png", width: 1, height: 2)
        // The SHA-256 of `abc`, from FIPS 180-4's examples.
        #expect(picture.etag == "\"ba7816bf8f01cfea414140de5dae2223\"")
        var shifted = ByteBuffer(string: "-abc-")
        shifted.moveReaderIndex(forwardBy: 1)
        shifted.moveWriterIndex(to: 4)
        #expect(CachedPicture(bytes: shifted, mediaType: "image/jpeg", width: 9, height: 9).etag == picture.etag)
    }

    private func changed(_ rendition: Rendition, _ change: (inout Rendition) -> Void) -> Rendition {
        var changed = rendition
        change(&changed)
        return changed
    }
}
