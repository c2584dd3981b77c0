import Core
import Testing

@testable import Media

@Suite("An AVIF that was written without memory") struct AVIFFileTests {
    private func box(_ name: String, _ bytes: [UInt8] = [], claiming length: Int? = nil) -> [UInt8] {
        let length = length ?? bytes.count + 8
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + Array(name.utf8) + bytes
    }

    @Test func withDataItIsAPicture() throws {
        try AVIFFile.checkData(box("ftyp", [1, 2, 3]) + box("meta") + box("mdat", [1]))
        try AVIFFile.checkData(box("ftyp") + box("mdat", [1], claiming: 0))
    }

    @Test func withoutDataItIsAnError() {
        let head = box("ftyp", [1, 2, 3]) + box("meta")
        let files = [
            [], head, head + box("mdat"), head + box("mdat", claiming: 0), box("free", claiming: 3),
            box("free", claiming: 1 << 31),
        ]
        for file in files {
            let error = #expect(throws: StillsError.self) { try AVIFFile.checkData(file) }
            #expect(error?.code == .imageTooLarge)
        }
    }
}
