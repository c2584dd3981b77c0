/// A colour in sRGB with its opacity, 0 to 255 each.
package struct Color: Hashable, Sendable, Codable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8
    package var alpha: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// Reads a CSS basic colour name, `transparent`, or `rgb`, `rrggbb`, `rrggbbaa` in hexadecimal with or without `#`.
    package init?(_ text: some StringProtocol) {
        let text = text.lowercased()
        if let named = Self.names[text] {
            self = named
            return
        }
        var digits = text.hasPrefix("#") ? String(text.dropFirst()) : text
        if digits.utf8.count == 3 { digits = String(digits.flatMap { [$0, $0] }) }
        if digits.utf8.count == 6 { digits += "ff" }
        guard digits.utf8.count == 8, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else {
            return nil
        }
        self.init(
            red: UInt8(truncatingIfNeeded: value >> 24),
            green: UInt8(truncatingIfNeeded: value >> 16),
            blue: UInt8(truncatingIfNeeded: value >> 8),
            alpha: UInt8(truncatingIfNeeded: value)
        )
    }

    /// `rrggbbaa`, without `#`, so that it stands in a query unescaped.
    package var hexadecimal: String { [red, green, blue, alpha].hexadecimal }

    package static let white = Color(red: 255, green: 255, blue: 255)
    package static let black = Color(red: 0, green: 0, blue: 0)
    package static let transparent = Color(red: 0, green: 0, blue: 0, alpha: 0)

    /// The sixteen names of CSS level 1, and `orange` and `transparent`.
    private static let names: [String: Color] = [
        "transparent": .transparent, "white": .white, "black": .black,
        "silver": Color(red: 192, green: 192, blue: 192), "gray": Color(red: 128, green: 128, blue: 128),
        "maroon": Color(red: 128, green: 0, blue: 0), "red": Color(red: 255, green: 0, blue: 0),
        "purple": Color(red: 128, green: 0, blue: 128), "fuchsia": Color(red: 255, green: 0, blue: 255),
        "green": Color(red: 0, green: 128, blue: 0), "lime": Color(red: 0, green: 255, blue: 0),
        "olive": Color(red: 128, green: 128, blue: 0), "yellow": Color(red: 255, green: 255, blue: 0),
        "navy": Color(red: 0, green: 0, blue: 128), "blue": Color(red: 0, green: 0, blue: 255),
        "teal": Color(red: 0, green: 128, blue: 128), "aqua": Color(red: 0, green: 255, blue: 255),
        "orange": Color(red: 255, green: 165, blue: 0),
    ]
}
