import CFFmpeg
import Core

/// Decrypts a range of a source while it is read: AES-128 in CBC mode, by libavutil.
///
/// Each block of 16 bytes is decrypted with the one before it, so that reading can begin anywhere. The length includes
/// the padding, which is not handed out.
final class DecryptedReader: RangeReader {
    private let reader: any RangeReader
    private let range: Range<Int64>
    private let key: [UInt8]
    private let vector: [UInt8]

    private static let block = 16

    /// - Parameters:
    ///   - range: the encrypted bytes; all of the source where it is `nil`.
    ///   - key: 16 bytes, as is `vector`.
    init(_ reader: any RangeReader, _ range: Range<Int64>?, key: [UInt8], vector: [UInt8]) throws {
        guard key.count == Self.block, vector.count == Self.block else {
            throw StillsError.playlistUnusable(.hls, "is encrypted with a key that is none")
        }
        self.reader = reader
        self.range = (range ?? 0..<reader.length).clamped(to: 0..<reader.length)
        self.key = key
        self.vector = vector
    }

    var length: Int64 { Int64(range.count) / Int64(Self.block) * Int64(Self.block) }

    var usage: SourceUsage { reader.usage }

    func read(at offset: Int64, count: Int) throws -> [UInt8] {
        guard offset >= 0, offset < length, count > 0 else { return [] }
        let block = Int64(Self.block)
        let end = offset + min(Int64(count), length - offset)
        let first = offset / block * block
        let last = (end + block - 1) / block * block
        // The block before the first one is its vector.
        let before = max(0, first - block)
        let encrypted = try reader.read(at: range.lowerBound + before, count: Int(last - before))
        guard encrypted.count == Int(last - before) else { return [] }
        let vector = first == 0 ? vector : Array(encrypted.prefix(Self.block))
        var clear = try decrypt(Array(encrypted.suffix(Int(last - first))), vector)
        if last == length, let padding = clear.last, (1...Self.block).contains(Int(padding)) {
            clear.removeLast(Int(padding))
        }
        return Array(clear.prefix(Int(end - first)).dropFirst(Int(offset - first)))
    }

    private func decrypt(_ bytes: [UInt8], _ vector: [UInt8]) throws -> [UInt8] {
        guard let cipher = av_aes_alloc() else { throw StillsError.outOfMemory() }
        defer { av_free(UnsafeMutableRawPointer(cipher)) }
        guard av_aes_init(cipher, key, 128, 1) == 0 else { throw StillsError.outOfMemory() }
        var vector = vector
        return [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, filled in
            filled = bytes.count
            av_aes_crypt(cipher, buffer.baseAddress, bytes, Int32(clamping: bytes.count / Self.block), &vector, 1)
        }
    }
}
