import Core

/// What a picture stands on: the colour of its border, and what shows through it where it must be opaque.
struct Ground {
    private let colour: Color

    /// White where nothing shows through in the format, transparent where something does.
    init(of rendition: Rendition) {
        let asked = rendition.background ?? (rendition.format.hasAlpha ? .transparent : .white)
        colour = rendition.format.hasAlpha ? asked : asked.onWhite
    }

    var isTransparent: Bool { colour.alpha < 255 }

    /// Red, green and blue.
    var opaque: [Double] { [Double(colour.red), Double(colour.green), Double(colour.blue)] }

    /// Red, green and blue, and the opacity for a picture of four bands.
    func colour(bands: Int) -> [Double] {
        bands == 4 ? opaque + [Double(colour.alpha)] : opaque
    }
}

extension Color {
    /// The opaque colour that is seen where this one lies on white paper.
    fileprivate var onWhite: Color {
        func mix(_ part: UInt8) -> UInt8 {
            let opacity = Double(alpha) / 255
            return UInt8(Double(part) * opacity + 255 * (1 - opacity))
        }
        return Color(red: mix(red), green: mix(green), blue: mix(blue))
    }
}

extension OutputFormat {
    /// Whether pictures of this format can be transparent.
    var hasAlpha: Bool { self != .jpeg }
}
