import CFFmpeg

extension VideoStream {
    /// The codec's name for people, with the container's code for it where it is printable, such as `VVC (vvc1)`.
    var codec: String {
        let id = parameters.pointee.codec_id
        let tag = parameters.pointee.codec_tag
        let code = (0..<4).map { UInt8(truncatingIfNeeded: tag >> ($0 * 8)) }
        // Letters, digits and spaces alone: the code is a stranger's.
        let isPrintable = code.allSatisfy { byte in
            let letter = Character(UnicodeScalar(byte))
            return letter.isASCII && (letter.isLetter || letter.isNumber || letter == " ")
        }
        let text = String(decoding: code, as: UTF8.self).filter { $0 != " " }
        let fourCC = isPrintable && !text.isEmpty && text != "encv" ? text : nil
        guard id != AV_CODEC_ID_NONE else {
            if let fourCC, let name = Self.unknown[fourCC] { return "\(name) (\(fourCC))" }
            return fourCC.map { "an unknown codec (\($0))" } ?? "an unknown codec"
        }
        let name = String(cString: avcodec_get_name(id))
        let shown = Self.names[name] ?? name.uppercased()
        return fourCC.map { "\(shown) (\($0))" } ?? shown
    }

    private static let names = [
        "h264": "H.264", "hevc": "H.265", "mpeg1video": "MPEG-1", "mpeg2video": "MPEG-2", "mpeg4": "MPEG-4 part 2",
        "prores": "ProRes", "jpeg2000": "JPEG 2000", "theora": "Theora", "vc1": "VC-1", "dnxhd": "DNxHD",
    ]

    /// Codecs that have a name, but are not known to FFmpeg.
    private static let unknown = ["vvc1": "VVC", "vvi1": "VVC", "evc1": "EVC", "avs3": "AVS3"]

    /// The decoder for the codec, `nil` where there is none.
    ///
    /// FFmpeg's own decoders leave out the hidden layer of opacity that WebM can have; libvpx does not.
    var decoder: UnsafePointer<AVCodec>? {
        let id = parameters.pointee.codec_id
        if cffmpeg_has_alpha_layer(stream) != 0 {
            let name = id == AV_CODEC_ID_VP9 ? "libvpx-vp9" : id == AV_CODEC_ID_VP8 ? "libvpx" : ""
            if let layered = avcodec_find_decoder_by_name(name) { return layered }
        }
        return avcodec_find_decoder(id)
    }

    /// Whether the container's header says that the stream is encrypted; packets can say so too.
    ///
    /// `encv` is the code of an encrypted stream in MP4 (ISO/IEC 14496-12 section 8.12).
    var isEncrypted: Bool {
        cffmpeg_has_encryption_key(stream) != 0 || parameters.pointee.codec_tag == 0x7663_6E65
    }
}
