import CFFmpeg
import Core

extension Container {
    /// The name of the container for people, such as `QuickTime / MOV`.
    var title: String {
        context.pointee.iformat.pointee.long_name.map { String(cString: $0) } ?? format
    }

    /// Seconds of the whole file, where it is known.
    var duration: Double? {
        if context.pointee.duration > 0 { return Double(context.pointee.duration) / Double(AV_TIME_BASE) }
        return streams.compactMap(\.duration).max()
    }

    /// Seconds of the file by its last picture, where the header does not tell, or tells of a first fragment alone.
    func measuredDuration() throws -> Double? {
        guard finder is FragmentFinder || context.pointee.duration <= 0 else { return nil }
        do {
            let stream = try selectVideo()
            // The last picture is shown for as long as the others.
            let picture = stream.frameRate.map { Double($0.denominator) / Double($0.numerator) } ?? 0
            return stream.duration.map { $0 + picture }
        } catch let error as StillsError where error.code == .sourceUndecodable {
            return nil
        }
    }

    /// The tracks as a client is told of them.
    ///
    /// Where no track is of timecodes, one that stands among the file's or a stream's metadata counts as one.
    ///
    /// - Parameter known: the seconds that all of them last, where the header does not tell rightly.
    func tracks(lasting known: Double?) -> [MediaTrack] {
        let streams = streams
        let duration = { (stream: VideoStream?) in known ?? stream?.duration ?? self.duration }
        var timecodes = streams.filter(\.isTimecode).map { stream in
            TimecodeTrack(duration: duration(stream), start: timecode(in: stream.stream.pointee.metadata))
        }
        if timecodes.isEmpty {
            let metadata = [context.pointee.metadata] + streams.map(\.stream.pointee.metadata)
            if let start = metadata.lazy.compactMap({ self.timecode(in: $0) }).first {
                timecodes = [TimecodeTrack(duration: duration(nil), start: start)]
            }
        }
        return streams.filter { $0.isVideo && !$0.isCover }.map { .video(video($0, lasting: duration($0))) }
            + streams.filter(\.isAudio).map { .audio(audio($0, lasting: duration($0))) }
            + timecodes.map { .timecode($0) }
    }

    private func video(_ stream: VideoStream, lasting duration: Double?) -> VideoTrack {
        let parameters = stream.parameters.pointee
        let range: DynamicRange
        if cffmpeg_is_dolby_vision(stream.stream) != 0 {
            range = .dolbyVision
        } else if parameters.color_trc == AVCOL_TRC_SMPTE2084 {
            range = .hdr10
        } else {
            range = parameters.color_trc == AVCOL_TRC_ARIB_STD_B67 ? .hlg : .sdr
        }
        return VideoTrack(
            codec: String(cString: avcodec_get_name(stream.parameters.pointee.codec_id)),
            duration: duration,
            bitRate: stream.bitRate,
            width: Int(parameters.width),
            height: Int(parameters.height),
            frameRate: stream.frameRate,
            range: range
        )
    }

    private func audio(_ stream: VideoStream, lasting duration: Double?) -> AudioTrack {
        var parameters = stream.parameters.pointee
        let channels = parameters.ch_layout.nb_channels
        // One or two channels can hardly be anything else than what they are by default.
        if cffmpeg_has_layout(&parameters) == 0, channels <= 2 {
            av_channel_layout_default(&parameters.ch_layout, channels)
        }
        let isKnown = cffmpeg_has_layout(&parameters) != 0
        return AudioTrack(
            codec: String(cString: avcodec_get_name(stream.parameters.pointee.codec_id)),
            duration: duration,
            bitRate: stream.bitRate,
            sampleRate: Int(parameters.sample_rate),
            channels: Int(channels),
            layout: isKnown ? text { av_channel_layout_describe(&parameters.ch_layout, $0, $1) } : nil,
            placement: isKnown
                ? (0..<UInt32(clamping: channels)).map { index in
                    text { cffmpeg_channel_name(&parameters.ch_layout, index, $0, $1) }
                } : []
        )
    }

    /// The timecode that stands in metadata, if it is written as one.
    private func timecode(in metadata: OpaquePointer?) -> String? {
        guard let value = cffmpeg_entry(metadata, "timecode").map({ String(cString: $0) }),
            value.wholeMatch(of: /\d\d:\d\d:\d\d[:;.]\d{2,3}/) != nil
        else { return nil }
        return value
    }

    /// What a function of FFmpeg writes into a buffer.
    private func text(_ write: (UnsafeMutablePointer<CChar>, Int) -> Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 64)
        _ = buffer.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { write($0, buffer.count) }
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
