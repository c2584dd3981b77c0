import CFFmpeg
import Core

/// FFmpeg's way to a source: its own I/O context, whose callbacks read a ``SourceView`` out of a ``BlockCache``.
///
/// A C callback cannot throw, so the first error is kept, every later read fails, and ``rethrow()`` throws it.
final class SourceStream {
    /// What the callbacks see.
    private final class State {
        let view: SourceView
        let cache: BlockCache
        var position: Int64 = 0
        var error: (any Error)?
        var check: (() throws -> Void)?

        init(_ view: SourceView, _ cache: BlockCache) {
            self.view = view
            self.cache = cache
        }
    }

    private let state: State
    let io: UnsafeMutablePointer<AVIOContext>

    init(_ view: SourceView, from cache: BlockCache) throws {
        state = State(view, cache)
        guard let buffer = av_malloc(Self.bufferSize) else { throw StillsError.outOfMemory() }
        let context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self),
            Int32(Self.bufferSize),
            0,
            Unmanaged.passUnretained(state).toOpaque(),
            { SourceStream.read($0, $1, $2) },
            nil,
            { SourceStream.seek($0, $1, $2) }
        )
        guard let context else {
            av_free(buffer)
            throw StillsError.outOfMemory()
        }
        io = context
    }

    /// Whoever reads through `io` must be closed by now.
    ///
    /// FFmpeg may have replaced the buffer, so its own is freed.
    deinit {
        av_free(io.pointee.buffer)
        var context: UnsafeMutablePointer<AVIOContext>? = io
        avio_context_free(&context)
    }

    /// Whether FFmpeg may go to places; while it may not, it reads on from where it is.
    var isSeekable: Bool {
        get { io.pointee.seekable != 0 }
        set { io.pointee.seekable = newValue ? AVIO_SEEKABLE_NORMAL : 0 }
    }

    /// Called before each read, of which those that fill the buffer are then small.
    ///
    /// So whoever reads is never far ahead of the last check.
    var check: (() throws -> Void)? {
        get { state.check }
        set { state.check = newValue }
    }

    private static let bufferSize = 16 << 10
    private static let checkedSize = 128

    /// Throws what a read has failed with, if one has.
    func rethrow() throws {
        if let error = state.error { throw error }
    }

    private static func state(_ opaque: UnsafeMutableRawPointer?) -> State? {
        opaque.map { Unmanaged<State>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func read(
        _ opaque: UnsafeMutableRawPointer?,
        _ buffer: UnsafeMutablePointer<UInt8>?,
        _ count: Int32
    ) -> Int32 {
        guard let state = state(opaque), let buffer, count > 0, state.error == nil else { return cffmpeg_io_error }
        do {
            try state.check?()
            let isFill = state.check != nil && Int(count) <= bufferSize
            let target = UnsafeMutableRawBufferPointer(
                start: buffer,
                count: isFill ? min(Int(count), checkedSize) : Int(count)
            )
            let got = try state.view.read(at: state.position, from: state.cache, into: target)
            state.position += Int64(got)
            return got == 0 ? cffmpeg_eof : Int32(clamping: got)
        } catch {
            state.error = error
            return cffmpeg_io_error
        }
    }

    private static func seek(_ opaque: UnsafeMutableRawPointer?, _ offset: Int64, _ whence: Int32) -> Int64 {
        guard let state = state(opaque) else { return -1 }
        let base: Int64
        switch whence & ~AVSEEK_FORCE {
        case AVSEEK_SIZE: return state.view.length
        case 0: base = 0
        case 1: base = state.position
        case 2: base = state.view.length
        default: return -1
        }
        let (position, overflow) = base.addingReportingOverflow(offset)
        guard !overflow, position >= 0 else { return -1 }
        state.position = position
        return position
    }
}
