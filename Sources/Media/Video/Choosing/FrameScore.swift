import CFFmpeg
import Core
import Foundation

/// How telling a picture is, 0 to 1, by its brightness alone, made 160 pixels wide.
///
/// The value is the product of three shares, so that each fault counts by itself:
/// - light: the share of pixels that are neither nearly black (up to 24 of 255) nor nearly white (from 240 on);
/// - contrast: the standard deviation, of which 48 and more count as 1;
/// - sharpness: log10(1 + v) / 4, 1 at most, where v is the variance of the Laplacian (the four neighbours less four
///   times the pixel), a usual measure of focus: Pech-Pacheco et al., "Diatom autofocusing in brightfield
///   microscopy", 2000.
struct FrameScore {
    let value: Double

    init(of frame: DecodedFrame) throws {
        let width = min(160, frame.size.width)
        let scale = Double(width) / Double(max(1, frame.size.width))
        let height = min(640, max(1, Int((Double(frame.size.height) * scale).rounded())))
        self.init(luma: try frame.luma(width: width, height: height), width: width, height: height)
    }

    /// Scores rows of brightness, 0 to 255.
    init(luma: [UInt8], width: Int, height: Int) {
        let light = Double(luma.count { (25..<240).contains($0) }) / Double(max(1, luma.count))
        var laplacian: [Double] = []
        laplacian.reserveCapacity(luma.count)
        for y in 1..<max(2, height - 1) where height > 2 {
            for x in 1..<max(2, width - 1) where width > 2 {
                let place = y * width + x
                let around =
                    Int(luma[place - 1]) + Int(luma[place + 1]) + Int(luma[place - width]) + Int(luma[place + width])
                laplacian.append(Double(around - 4 * Int(luma[place])))
            }
        }
        let contrast = min(1, Self.variance(luma.map { Double($0) }).squareRoot() / 48)
        let sharpness = min(1, log10(1 + Self.variance(laplacian)) / 4)
        value = light * contrast * sharpness
    }

    private static func variance(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    }
}

extension DecodedFrame {
    /// The brightness alone, 0 to 255, made smaller.
    func luma(width: Int, height: Int) throws -> [UInt8] {
        // swscale's fast paths may write a little over the end of the last row.
        var pixels = [UInt8](repeating: 0, count: width * height + 64)
        let status = pixels.withUnsafeMutableBufferPointer {
            cffmpeg_luma(pointer, $0.baseAddress, Int32(clamping: width), Int32(clamping: height))
        }
        guard status >= 0 else { throw StillsError.undecodable("The video's pixel format is not known here.") }
        pixels.removeLast(64)
        return pixels
    }
}
