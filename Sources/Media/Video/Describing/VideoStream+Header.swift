import CFFmpeg
import Core

extension VideoStream {
    var isAudio: Bool { parameters.pointee.codec_type == AVMEDIA_TYPE_AUDIO }
    var isTimecode: Bool { cffmpeg_is_timecode(stream) != 0 }

    /// Whether the container's header leaves out something that is told of a track, so that its first picture is asked.
    var isUnderstated: Bool {
        let parameters = parameters.pointee
        if isAudio {
            let isUnplaced = parameters.ch_layout.nb_channels > 2 && cffmpeg_has_layout(self.parameters) == 0
            return parameters.sample_rate <= 0 || parameters.ch_layout.nb_channels <= 0 || isUnplaced
        }
        guard isVideo, !isCover else { return false }
        let hidesRange = parameters.color_trc == AVCOL_TRC_UNSPECIFIED && mayHaveHighRange
        let hidesRate = frameRate == nil || isOfChunks && stream.pointee.r_frame_rate.num <= 0
        return parameters.width <= 0 || parameters.height <= 0 || hidesRate || hidesRange
    }

    /// Bits per second, where the container tells or the codec leaves no choice.
    var bitRate: Int64? {
        if parameters.pointee.bit_rate > 0 { return parameters.pointee.bit_rate }
        let bits = Int64(av_get_bits_per_sample(parameters.pointee.codec_id))
        let (rate, overflow) = Int64(parameters.pointee.sample_rate).multipliedReportingOverflow(
            by: bits * Int64(parameters.pointee.ch_layout.nb_channels)
        )
        return isAudio && rate > 0 && !overflow ? rate : nil
    }

    /// AVI tells how many chunks there are in a second, of which H.264 may take two for a picture.
    private var isOfChunks: Bool { container == "avi" && parameters.pointee.codec_id == AV_CODEC_ID_H264 }

    private var container: String { String(cString: context.pointee.iformat.pointee.name) }

    /// Pictures per second.
    ///
    /// The rate that all times fit, unless that is above the average, as where the pictures come at no fixed rate.
    var frameRate: Ratio? {
        let average = Ratio(stream.pointee.avg_frame_rate)
        let base = Ratio(stream.pointee.r_frame_rate)
        if let base, let average { return base.value <= average.value * 1.01 ? base : average }
        return average ?? base ?? editRate
    }

    /// MXF counts a stream's time in its pictures.
    private var editRate: Ratio? {
        guard container == "mxf" else { return nil }
        return Ratio(AVRational(num: stream.pointee.time_base.den, den: stream.pointee.time_base.num))
    }

    /// Whether the codec's own header may tell of a high dynamic range where the container does not.
    ///
    /// Pictures of 8 bits have none. In the configuration records, the second byte is the profile of H.264 (ISO/IEC
    /// 14496-15 section 5.3.3.1), and holds that of HEVC in its last five bits (section 8.3.3.1); bit 6 of the third is
    /// AV1's flag of more than 8 bits (AV1 Codec ISO Media File Format Binding, section 2.3.3).
    private var mayHaveHighRange: Bool {
        let parameters = parameters.pointee
        let codec = parameters.codec_id
        let codecs = [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_AV1, AV_CODEC_ID_PRORES]
        guard codecs.contains(codec), let record = parameters.extradata, parameters.extradata_size >= 3 else {
            return codecs.contains(codec)
        }
        if codec == AV_CODEC_ID_H264, record[0] == 1 { return record[1] > 100 }
        if codec == AV_CODEC_ID_HEVC, record[0] == 1 { return ![1, 3].contains(record[1] & 31) }
        if codec == AV_CODEC_ID_AV1, record[0] == 0x81 { return record[2] & 0x40 != 0 }
        return true
    }
}

extension Ratio {
    /// `nil` where it is no rate of pictures.
    fileprivate init?(_ rate: AVRational) {
        guard rate.num > 0, rate.den > 0, rate.num / rate.den < 1000 else { return nil }
        var numerator: Int32 = 0
        var denominator: Int32 = 0
        av_reduce(&numerator, &denominator, Int64(rate.num), Int64(rate.den), Int64(Int32.max))
        self.init(Int(numerator), Int(denominator))
    }

    fileprivate var value: Double { Double(numerator) / Double(denominator) }
}
