import Core
import Glibc

@testable import Isolation

extension FuzzTarget {
    /// Whatever a renderer sends, the server reads messages that keep to the limits, or an error.
    static let rendererMessages = FuzzTarget("renderer-messages", mutations: 30) { bytes in
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else { return }
        let channel = RendererChannel(owning: ends[0])
        // As much as a socket takes at once, so that nobody has to read while it is written.
        _ = bytes.prefix(64 << 10).withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
        close(ends[1])
        let server = RangeServer(MemoryReader(Array("#EXTM3U".utf8), referred: [1, 2, 3]), denied: DenyList())
        do {
            for _ in 0..<1000 {
                let reply = try channel.receive(Reply.self).value
                do {
                    try take(reply, server)
                } catch is RendererChannel.Failure {
                    return
                }
            }
        } catch is RendererChannel.Failure {}
    }

    private static func take(_ reply: Reply, _ server: RangeServer) throws {
        switch reply {
        case .read, .open:
            let (order, bytes) = try server.answer(reply)
            if case .bytes(let counts) = order { try expect(counts == bytes.map(\.count), "\(counts)") }
        case .done(let answer, _): try check(answer)
        case .failed(let error, _):
            _ = try? parsed { throw error }
            _ = server.error(like: error)
        case .ready: break
        }
    }

    private static func check(_ answer: Answer) throws {
        let limits = MediaLimits()
        let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0]
        let source = MemoryReader([1, 2, 3])
        let rendition = Rendition(format: .jpeg, width: 64, height: 48)
        switch answer {
        case .inspected:
            let original = try OpenFile(owning: SealedMemory.make(of: picture))
            let info = try answer.pictureInfo(of: original, limits)
            try expect(info.width > 0 && info.height > 0 && info.width <= limits.maximumPixels / info.height, "\(info)")
            try expect((1...limits.maximumFrames).contains(info.frameCount), "\(info)")
        case .rendered:
            let made = try answer.picture(picture, as: rendition)
            try expect(made.width > 0 && made.height > 0 && made.format == .jpeg, "\(made)")
        case .framed:
            let request = FrameRequest(position: .default, rendition: rendition)
            let frame = try answer.frame(picture, as: request, usage: SourceUsage())
            try expect(frame.time.map(\.isFinite) ?? true, "A time of \(frame.time ?? 0)")
        case .described:
            let info = try answer.mediaInfo(of: source)
            try expect(info.duration.map(\.isFinite) ?? true, "A duration of \(info.duration ?? 0)")
            try expect(info.bitRate.map(\.isFinite) ?? true, "A rate of \(info.bitRate ?? 0)")
            try expect(info.size == 3, "A size of \(info.size)")
        case .tiled:
            let request = StoryboardRequest()
            let board = try answer.storyboard(picture, as: request, usage: SourceUsage())
            try expect((1...StoryboardRequest.maximumTiles).contains(board.grid.count), "\(board.grid)")
            for tile in 0..<board.grid.count { _ = board.grid.span(of: tile) }
        }
    }
}
