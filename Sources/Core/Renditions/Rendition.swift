/// What is asked of a picture: its format, size and quality.
///
/// A value; two equal ones give the same bytes.
package struct Rendition: Hashable, Sendable, Codable {
    package var format: OutputFormat
    /// 1 to 100, `nil` for the format's own default.
    ///
    /// PNG ignores it.
    package var quality: Int?
    /// The box in pixels, each side 1 to ``MediaLimits/maximumSide``.
    ///
    /// One side alone keeps the aspect; none at all keeps the size.
    package var width: Int?
    package var height: Int?
    package var fit: Fit
    /// The part that stays where ``Fit/cover`` cuts, and where the picture stands where ``Fit/pad`` adds.
    package var position: Position
    /// The colour under transparency in JPEG, and of the border that ``Fit/pad`` adds.
    package var background: Color?

    package init(
        format: OutputFormat,
        quality: Int? = nil,
        width: Int? = nil,
        height: Int? = nil,
        fit: Fit = .contain,
        position: Position = .center,
        background: Color? = nil
    ) {
        self.format = format
        self.quality = quality
        self.width = width
        self.height = height
        self.fit = fit
        self.position = position
        self.background = background
    }
}

/// How a picture is brought into a box of another shape.
package enum Fit: String, Sendable, CaseIterable, Codable {
    /// As large as fits inside the box, aspect kept. The default.
    case contain
    /// Fills the box, aspect kept, what stands over is cut.
    case cover
    /// Exactly the box, aspect not kept.
    case fill
    /// Fits inside the box, and a border makes up the rest.
    case pad
    /// As ``contain``, but never larger than the original.
    case scaleDown = "scale-down"
}

/// A side, a corner or the centre.
package enum Position: String, Sendable, CaseIterable, Codable {
    case center, top, right, bottom, left
    case topLeft = "top-left"
    case topRight = "top-right"
    case bottomLeft = "bottom-left"
    case bottomRight = "bottom-right"

    /// Where along the width: 0 is left, 1 is right.
    package var x: Double {
        switch self {
        case .left, .topLeft, .bottomLeft: 0
        case .center, .top, .bottom: 0.5
        case .right, .topRight, .bottomRight: 1
        }
    }

    /// Where along the height: 0 is the top, 1 is the bottom.
    package var y: Double {
        switch self {
        case .top, .topLeft, .topRight: 0
        case .center, .left, .right: 0.5
        case .bottom, .bottomLeft, .bottomRight: 1
        }
    }
}
