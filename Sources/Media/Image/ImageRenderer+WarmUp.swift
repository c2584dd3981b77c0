import Core

extension ImageRenderer {
    /// Makes a small picture in each format and reads it again, so that everything is loaded that libraries load late,
    /// such as the codecs of libheif, and draws letters where SVG is taken.
    ///
    /// A format that does not work here fails again when it is asked for, and then says so.
    package func warmUp() {
        let deadline = Deadline(seconds: 10)
        let size = PixelSize(width: 16, height: 16)
        let grey = Pixels(
            bytes: [UInt8](repeating: 128, count: size.width * size.height * 3),
            size: size,
            hasAlpha: false,
            shown: size,
            orientation: .upright
        )
        for format in OutputFormat.allCases {
            guard let picture = try? render(grey, as: Rendition(format: format), deadline: deadline)
            else { continue }
            picture.bytes.withUnsafeBytes { _ = try? inspect($0, deadline: deadline) }
        }
        guard limits.takesSVG else { return }
        let text = #"<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><text y="9">a</text></svg>"#
        Array(text.utf8).withUnsafeBytes { _ = try? inspect($0, deadline: deadline) }
    }
}
