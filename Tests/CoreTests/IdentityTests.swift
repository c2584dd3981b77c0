import Core
import Testing

@Suite struct IdentityTests {
    @Test("An image is found under either prefix and under its bare core")
    func imagePrefixes() {
        let id = ImageID()
        #expect(ImageID(id.dashed) == id)
        #expect(ImageID(id.underscored) == id)
        #expect(ImageID(id.core) == id)
        #expect(id.dashed.hasPrefix("img-") && id.dashed.count == 28)
        #expect(id.underscored.hasPrefix("image_") && id.underscored.count == 30)
    }

    @Test(
        "Text that is no identity is none",
        arguments: [
            "", "img-", "img-short", "img-ABCDEFGHIJKLMNOPQRSTUVWX", "img-img-aaaaaaaaaaaaaaaaaaaaaaaa",
            "image_aaaaaaaaaaaaaaaaaaaaaaaaa", "../../etc/passwd", "aaaaaaaaaaaaaaaaaaaaaaa/",
            "img-aaaaaaaaaaaaaaaaaaaaaaa\u{e9}",
        ]
    )
    func notAnImage(_ text: String) {
        #expect(ImageID(text) == nil)
    }

    @Test("Identities do not repeat")
    func unique() {
        #expect(Set((0..<10_000).map { _ in ImageID().core }).count == 10_000)
    }

    @Test("A key is the same key with either prefix, and only its hash tells keys apart")
    func keyPrefixes() throws {
        let key = APIKey()
        let core = String(key.secret.dropFirst(3))
        #expect(key.secret.hasPrefix("sk-"))
        #expect(try #require(APIKey("live_\(core)")).hash == key.hash)
        #expect(try #require(APIKey(core)).hash == key.hash)
        #expect(APIKey().hash != key.hash)
        #expect(!key.hash.contains(core))
        #expect(APIKey("sk-\(core)x") == nil)
        #expect(APIKey("") == nil)
    }

    @Test("The hash of a key is the SHA-256 of its core")
    func keyHash() throws {
        // printf %s aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | sha256sum
        let key = try #require(APIKey("sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))
        #expect(key.hash == "3ba3f5f43b92602683c19aee62a20342b084dd5971ddd33808d81a328879a547")
    }

    @Test("A collection is read with its prefix, and default is not an id")
    func collections() {
        let id = CollectionID()
        #expect(CollectionID(id.description) == id)
        #expect(CollectionID("default") == nil)
    }
}
