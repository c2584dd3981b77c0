import Core

@testable import Media

extension FuzzTarget {
    /// A picture, looked at and made smaller: within its limits, or an error, in time.
    static let pictures = FuzzTarget("pictures", mutations: 8) { bytes in
        let stripped = WebPFile.withoutMetadata(bytes)
        try expect(stripped.count <= bytes.count, "It grew from \(bytes.count) to \(stripped.count) bytes.")
        try expect(WebPFile.withoutMetadata(stripped) == stripped, "It is stripped of more at another time.")

        var limits = MediaLimits()
        limits.maximumPixels = 4_000_000
        let renderer = ImageRenderer(limits: limits)
        let format = ImageFormat(signatureOf: bytes.prefix(ImageFormat.signatureLength))
        let info = try parsed {
            try bytes.withUnsafeBytes { try renderer.inspect($0, deadline: Deadline(seconds: 8)) }
        }
        if let info {
            try expect(info.format == format, "\(info.format) is not what its first bytes say.")
            try expect(info.width > 0 && info.height > 0 && info.width * info.height <= 4_000_000, "\(info)")
            try expect((1...limits.maximumFrames).contains(info.frameCount), "\(info)")
        }
        let outputs: [OutputFormat] = [.jpeg, .png, .webp]
        let rendition = Rendition(format: outputs[bytes.count % outputs.count], width: 40, height: 30, fit: .pad)
        let picture = try parsed {
            try bytes.withUnsafeBytes { try renderer.render($0, as: rendition, deadline: Deadline(seconds: 8)) }
        }
        if let picture { try expect(picture.width == 40 && picture.height == 30, "\(picture.width)x\(picture.height)") }
    }
}
