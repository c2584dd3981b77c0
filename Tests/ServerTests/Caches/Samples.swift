import Core
import NIOCore
import Server

func makeKey(image: ImageID = ImageID(), width: Int = 1) -> CacheKey {
    CacheKey(image: image, blobHash: "aa", rendition: Rendition(format: .jpeg, width: width))
}

func makePicture(byteCount: Int, filler: UInt8 = 0) -> CachedPicture {
    CachedPicture(
        bytes: ByteBuffer(repeating: filler, count: byteCount),
        mediaType: "image/jpeg",
        width: 3,
        height: 4
    )
}
