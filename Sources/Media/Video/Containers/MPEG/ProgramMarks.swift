import CFFmpeg

/// The marks of a video in an MPEG program stream (ISO/IEC 13818-1 section 2.5).
struct ProgramMarks: MarkReader {
    let start: Int64 = 0
    private let identifier: UInt8
    private let codec: AVCodecID
    private let clock: WrappingClock

    init(of stream: VideoStream) {
        identifier = UInt8(truncatingIfNeeded: stream.stream.pointee.id)
        codec = stream.parameters.pointee.codec_id
        clock = stream.clock
    }

    func marks(in bytes: UnsafeRawBufferPointer, at offset: Int64) -> [Mark] {
        var marks: [Mark] = []
        var place = 0
        while let packet = bytes.place(of: [0, 0, 1, identifier], from: place) {
            place = packet + 4
            guard let size = bytes.number(at: packet + 4, bytes: 2) else { break }
            let end = packet + 6 + Int(size)
            guard end <= bytes.count else { break }
            guard let header = ElementaryPacket(bytes, at: packet, clock: clock), packet + header.payload <= end else {
                continue
            }
            let content = UnsafeRawBufferPointer(rebasing: bytes[packet + header.payload..<end])
            marks.append(
                Mark(
                    place: offset + Int64(packet),
                    time: header.time,
                    order: header.order,
                    isKey: PictureStart.isKey(content, codec: codec)
                )
            )
            place = end
        }
        return marks
    }
}
