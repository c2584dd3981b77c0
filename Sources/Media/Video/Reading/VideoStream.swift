import CFFmpeg
import Core

/// A stream of an open ``Container``, which must outlive it.
struct VideoStream {
    let stream: UnsafeMutablePointer<AVStream>
    let context: UnsafeMutablePointer<AVFormatContext>

    /// The time of the first picture, in the stream's units.
    ///
    /// Kept, since FFmpeg takes the first packet that it reads for the start where a container does not tell.
    private var start: Int64 = 0

    /// The part of the frames that the container wants shown, where that was looked for and is not all.
    var crop: FrameCrop?

    /// Refers to a stream; `start` is the time of its first picture, where that is known better than by FFmpeg.
    init(
        _ stream: UnsafeMutablePointer<AVStream>,
        of context: UnsafeMutablePointer<AVFormatContext>,
        start known: Int64? = nil
    ) {
        self.stream = stream
        self.context = context
        if let known {
            start = known
        } else if stream.pointee.start_time != cffmpeg_no_time {
            start = stream.pointee.start_time
        } else if context.pointee.start_time != cffmpeg_no_time {
            start = units(Double(context.pointee.start_time) / Double(AV_TIME_BASE))
        }
    }

    var index: Int32 { stream.pointee.index }
    var parameters: UnsafeMutablePointer<AVCodecParameters> { stream.pointee.codecpar }
    /// The number of the track, where the container has such.
    var id: Int32 { stream.pointee.id }
    /// The size that the container tells.
    var size: PixelSize {
        PixelSize(width: Int(parameters.pointee.width), height: Int(parameters.pointee.height))
    }
    var isVideo: Bool { parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO }
    var isCover: Bool {
        stream.pointee.disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS) != 0
    }
    var pixels: Int64 { Int64(parameters.pointee.width) * Int64(parameters.pointee.height) }

    /// Whether the container is MP4 or QuickTime.
    var isInMovie: Bool { container.hasPrefix("mov") }
    /// Whether the two fields of a picture may come in a packet each.
    var hasFieldPackets: Bool { container == "mpegts" || container == "mpeg" }
    /// Whether the container tells only when pictures are decoded: AVI, and what Matroska takes over from it.
    ///
    /// FFmpeg takes these times for those of showing as well, so they have to be known as what they are.
    var isTimedByDecoding: Bool {
        container == "avi" || container.hasPrefix("matroska") && parameters.pointee.codec_tag != 0
    }
    /// Whether the container tells truly when pictures are decoded; for others FFmpeg guesses.
    var tellsDecoding: Bool { isInMovie || ["mpegts", "mpeg", "flv", "mxf"].contains(container) }
    private var container: String { context.pointee.iformat.map { String(cString: $0.pointee.name) } ?? "" }

    /// Whether it is known how the stream is encoded.
    var isKnown: Bool {
        parameters.pointee.codec_id != AV_CODEC_ID_NONE && parameters.pointee.codec_id != AV_CODEC_ID_PROBE
    }

    /// Whether packets of this stream are handed out.
    var isRead: Bool {
        get { stream.pointee.discard != AVDISCARD_ALL }
        nonmutating set { stream.pointee.discard = newValue ? AVDISCARD_DEFAULT : AVDISCARD_ALL }
    }

    /// The encoded picture of a cover.
    var cover: [UInt8]? {
        let picture = stream.pointee.attached_pic
        guard isCover, let data = picture.data, picture.size > 0 else { return nil }
        return [UInt8](UnsafeBufferPointer(start: data, count: Int(picture.size)))
    }

    /// Seconds per unit of the stream's times.
    private var unit: Double {
        let base = stream.pointee.time_base
        return base.den > 0 && base.num > 0 ? Double(base.num) / Double(base.den) : 1
    }

    /// The length in seconds, where it is known.
    var duration: Double? {
        if stream.pointee.duration > 0 { return Double(stream.pointee.duration) * unit }
        return containerDuration
    }

    /// The length in seconds that the container as a whole has, where it is known.
    var containerDuration: Double? {
        context.pointee.duration > 0 ? Double(context.pointee.duration) / Double(AV_TIME_BASE) : nil
    }

    /// Corrects what the container says of the first and last time.
    mutating func setTimes(_ times: ClosedRange<Int64>) {
        start = times.lowerBound
        let (length, overflow) = times.upperBound.subtractingReportingOverflow(start)
        if !overflow, length > 0 { stream.pointee.duration = length }
    }

    /// Seconds from the first picture to a time of the stream.
    func seconds(at time: Int64) -> Double {
        (Double(time) - Double(start)) * unit
    }

    /// The time of the stream at so many seconds from the first picture.
    func time(at seconds: Double) -> Int64 {
        let (time, overflow) = start.addingReportingOverflow(units(seconds))
        return overflow ? start : time
    }

    /// How many of the stream's units make a second.
    var unitsPerSecond: Double { 1 / unit }

    /// The time so many seconds after another.
    func time(from start: Int64, after seconds: Double) -> Int64 {
        let (time, overflow) = start.addingReportingOverflow(units(seconds))
        return overflow ? start : max(start, time)
    }

    /// The clock of MPEG streams, from the first picture on.
    var clock: WrappingClock { WrappingClock(start: start) }

    /// Whether the time of the first picture is known.
    var hasStart: Bool { stream.pointee.start_time != cffmpeg_no_time }

    /// The same stream, with its first picture at a time.
    func starting(at time: Int64) -> VideoStream {
        VideoStream(stream, of: context, start: time)
    }

    private func units(_ seconds: Double) -> Int64 {
        // Half of the range, so that sums with it stay inside of it.
        let bound = 4.0e18
        // A time that is a whole number of units may come a little short of it.
        return Int64(max(-bound, min(bound, (seconds / unit + 1e-3).rounded(.down))))
    }

    /// Where the picture ends in the file that is the last to be decoded at or before a time, where the index tells.
    func indexedEnd(before time: Int64) -> Int64? {
        let flags = AVSEEK_FLAG_BACKWARD | AVSEEK_FLAG_ANY
        guard let entry = avformat_index_get_entry_from_timestamp(stream, time, flags)?.pointee else { return nil }
        let (end, overflow) = entry.pos.addingReportingOverflow(Int64(max(0, entry.size)))
        return overflow ? nil : end
    }

    /// The entry of the index for the last key frame that is decoded at or before a time, else for the first one.
    func indexed(before time: Int64) -> (time: Int64, bytes: Range<Int64>)? {
        let found =
            avformat_index_get_entry_from_timestamp(stream, time, AVSEEK_FLAG_BACKWARD)
            ?? avformat_index_get_entry(stream, 0)
        guard let entry = found?.pointee, entry.pos >= 0 else { return nil }
        let (end, overflow) = entry.pos.addingReportingOverflow(Int64(max(0, entry.size)))
        return overflow ? nil : (entry.timestamp, entry.pos..<end)
    }

    /// The time of the first entry of the index.
    var firstIndexed: Int64? {
        avformat_index_get_entry(stream, 0)?.pointee.timestamp
    }

    /// How the pixels must be turned, by the container's display matrix.
    ///
    /// The first two numbers say where a step to the right goes; a negative determinant means that the picture is
    /// mirrored, which ``Orientation`` does before it turns.
    var orientation: Orientation {
        guard let matrix = cffmpeg_display_matrix(stream) else { return .upright }
        let part = { (index: Int) in Double(matrix[index]) }
        let isMirrored = part(0) * part(4) - part(1) * part(3) < 0
        let across = isMirrored ? -part(0) : part(0)
        let down = isMirrored ? -part(1) : part(1)
        let turns = abs(across) >= abs(down) ? (across >= 0 ? 0 : 2) : (down >= 0 ? 1 : 3)
        return Orientation(isMirrored: isMirrored, quarterTurns: turns)
    }

    /// The size at which it is shown, upright, as far as the container tells; `nil` where it does not.
    var shown: PixelSize? {
        let stored = crop?.size ?? size
        guard stored.width > 0, stored.height > 0 else { return nil }
        let aspect = crop?.pixelAspect ?? pixelAspect()
        let width = (0.1...10).contains(aspect) ? Double(stored.width) * aspect : Double(stored.width)
        return orientation.applied(to: PixelSize(width: max(1, Int(width.rounded())), height: stored.height))
    }

    /// The width of a decoded frame's pixels by their height; without a frame, what the container says.
    func pixelAspect(of frame: UnsafeMutablePointer<AVFrame>? = nil) -> Double {
        let ratio = av_guess_sample_aspect_ratio(context, stream, frame)
        return ratio.num > 0 && ratio.den > 0 ? Double(ratio.num) / Double(ratio.den) : 1
    }
}
