import CFFmpeg
import Core

/// The way from colours beyond sRGB to sRGB, which takes one pixel at a time.
struct ColourMapping {
    /// The filters, from RGB of any depth to packed 8-bit RGB.
    let filters: String

    /// How bright the white of paper is in HDR, in candela per square metre (ITU-R BT.2408 table 1).
    private static let paperWhite = 203.0
    /// The brightest that HDR is taken to be where it does not say.
    private static let usualPeak = 1000.0

    /// The mapping for a frame; `nil` where its colours are those of sRGB, or near enough.
    ///
    /// PQ and HLG (ITU-R BT.2100) become linear light in which paper is 1, in the primaries of BT.709. Up to 0.3
    /// it stays as it is, above it is bent so that the peak becomes 1. In SDR only the primaries are changed.
    init?(of frame: UnsafeMutablePointer<AVFrame>, hasAlpha: Bool) {
        let tags = frame.pointee
        let packed = hasAlpha ? "rgba" : "rgb24"
        let planar = hasAlpha ? "gbrap" : "gbrp"
        let wide = Self.widePrimaries(tags.color_primaries)
        if let transfer = Self.brightTransfer(tags.color_trc) {
            let primaries = tags.color_primaries == AVCOL_PRI_BT709 ? "bt709" : wide ?? "bt2020"
            let said = cffmpeg_peak_luminance(frame)
            let peak =
                said > 0 && transfer == "smpte2084" ? min(max(said, 2 * Self.paperWhite), 10_000) : Self.usualPeak
            filters = [
                "zscale=pin=\(primaries):tin=\(transfer)"
                    + ":p=bt709:t=linear:npl=\(Self.paperWhite)",
                "format=\(planar)f32le", "tonemap=mobius:param=0.3:desat=0:peak=\(peak / Self.paperWhite)",
                "zscale=t=iec61966-2-1", "format=\(planar)", "format=\(packed)",
            ].joined(separator: ",")
        } else if let wide {
            filters = "zscale=pin=\(wide):tin=bt709:p=bt709:t=bt709,format=\(planar),format=\(packed)"
        } else {
            return nil
        }
    }

    /// A frame of a size as packed pixels in sRGB.
    ///
    /// It is first made RGB of that size, then mapped in bands, so that not much of it is in memory as 32-bit numbers.
    func pixels(of frame: RawFrame, as colour: FrameColour, at size: PixelSize, deadline: Deadline) throws -> [UInt8] {
        let format = colour.hasAlpha ? cffmpeg_deep_rgba : cffmpeg_deep_rgb
        let deep = try RawFrame(size, format)
        try FrameScaler(frame, as: colour, to: size, format: format).scale(frame, into: deep)
        let lines = min(size.height, max(16, (1 << 19) / size.width))
        let band = PixelSize(width: size.width, height: lines)
        let graph = try FilterGraph(filters, for: deep.part(left: 0, top: 0, band))
        let stride = size.width * (colour.hasAlpha ? 4 : 3)
        var pixels = [UInt8](repeating: 0, count: stride * size.height)
        for start in Swift.stride(from: 0, to: size.height, by: lines) {
            try deadline.check()
            // All bands are of one height, so the last may repeat some lines.
            let top = min(start, size.height - lines)
            let mapped = try graph.filter(deep.part(left: 0, top: top, band))
            let row = Int(mapped.pointer.pointee.linesize.0)
            guard mapped.size == band, let bytes = mapped.pointer.pointee.data.0, row >= stride else {
                throw StillsError.undecodable("The video's colours cannot be mapped to the screen's.")
            }
            for line in 0..<lines {
                let source = UnsafeBufferPointer(start: bytes + line * row, count: stride)
                let offset = (top + line) * stride
                pixels.replaceSubrange(offset..<offset + stride, with: source)
            }
        }
        return pixels
    }

    /// The transfer of HDR; `nil` for any other.
    private static func brightTransfer(_ transfer: AVColorTransferCharacteristic) -> String? {
        switch transfer {
        case AVCOL_TRC_SMPTE2084: "smpte2084"
        case AVCOL_TRC_ARIB_STD_B67: "arib-std-b67"
        default: nil
        }
    }

    /// Primaries that differ from sRGB's so much that one sees it.
    private static func widePrimaries(_ primaries: AVColorPrimaries) -> String? {
        switch primaries {
        case AVCOL_PRI_BT2020: "bt2020"
        case AVCOL_PRI_SMPTE431: "smpte431"
        case AVCOL_PRI_SMPTE432: "smpte432"
        default: nil
        }
    }
}
