import CFFmpeg

/// The marks of a video in an MPEG transport stream, whose packets have 188, 192 or 204 bytes (ISO/IEC 13818-1).
struct TransportMarks: MarkReader {
    let start: Int64 = 0
    private let identifier: Int
    private let codec: AVCodecID
    private let clock: WrappingClock

    init(of stream: VideoStream) {
        identifier = Int(stream.stream.pointee.id)
        codec = stream.parameters.pointee.codec_id
        clock = stream.clock
    }

    func marks(in bytes: UnsafeRawBufferPointer, at offset: Int64) -> [Mark] {
        var marks: [Mark] = []
        var place = 0
        var size = 0
        var isOpen = false
        var head: [UInt8] = []
        // Ends the picture begun last: all of its first bytes that are wanted are there.
        func close() {
            guard isOpen, let mark = marks.indices.last else { return }
            if !marks[mark].isKey { marks[mark].isKey = head.withUnsafeBytes { PictureStart.isKey($0, codec: codec) } }
            isOpen = false
        }
        while place + 188 <= bytes.count {
            guard size > 0, bytes[place] == 0x47 else {
                guard let next = Self.alignment(of: bytes, from: size == 0 ? place : place + 1) else { break }
                (place, size) = next
                continue
            }
            defer { place += size }
            guard Int(bytes[place + 1] & 0x1F) << 8 | Int(bytes[place + 2]) == identifier else { continue }
            let begins = bytes[place + 1] & 0x40 != 0
            if begins { close() }
            guard begins || isOpen, let payload = Self.payload(of: bytes, at: place) else { continue }
            if begins {
                let packet = UnsafeRawBufferPointer(rebasing: bytes[payload..<place + 188])
                guard let header = ElementaryPacket(packet, at: 0, clock: clock) else { continue }
                let isKey = Self.isRandomAccess(bytes, at: place)
                marks.append(
                    Mark(place: offset + Int64(place), time: header.time, order: header.order, isKey: isKey)
                )
                head = Array(packet.dropFirst(header.payload))
                isOpen = true
            } else {
                head += bytes[payload..<place + 188]
                if head.count > Self.wanted { close() }
            }
        }
        close()
        return marks
    }

    /// So many bytes of a picture tell whether it is a key frame.
    private static let wanted = 1024

    /// Where packets begin, and their size: several in a row must start with the byte 0x47.
    private static func alignment(of bytes: UnsafeRawBufferPointer, from start: Int) -> (place: Int, size: Int)? {
        for place in start..<max(start, bytes.count - 188) where bytes[place] == 0x47 {
            for size in [188, 192, 204] {
                let others = (1...5).map { place + $0 * size }.filter { $0 < bytes.count }
                if others.count >= 2, others.allSatisfy({ bytes[$0] == 0x47 }) { return (place, size) }
            }
        }
        return nil
    }

    /// Where what a packet carries begins, past its adaptation field (section 2.4.3.4).
    private static func payload(of bytes: UnsafeRawBufferPointer, at place: Int) -> Int? {
        let control = bytes[place + 3] >> 4 & 3
        guard control & 1 == 1 else { return nil }
        let skipped = control == 3 ? 5 + Int(bytes[place + 4]) : 4
        return skipped < 188 ? place + skipped : nil
    }

    private static func isRandomAccess(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
        bytes[place + 3] >> 4 & 2 == 2 && bytes[place + 4] > 0 && bytes[place + 5] & 0x40 != 0
    }
}
