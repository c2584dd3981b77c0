import Core

/// Where the pixels of a picture go in its rendition: first scaled, then cut or put on a canvas.
struct Layout: Equatable {
    /// The size to which the whole picture is scaled, exactly.
    private(set) var scaled: PixelSize
    /// The size of the result.
    private(set) var result: PixelSize
    /// The place of the result within the scaled picture, where it is cut; of the scaled picture within the
    /// result, where it gets a border.
    private(set) var x = 0
    private(set) var y = 0

    var cuts: Bool { result.width < scaled.width || result.height < scaled.height }
    var hasBorder: Bool { result.width > scaled.width || result.height > scaled.height }

    /// Lays out a picture of a size in pixels, as it is shown.
    init(_ shown: PixelSize, as rendition: Rendition) throws {
        try self.init(width: Double(shown.width), height: Double(shown.height), as: rendition)
    }

    /// Lays out a picture of a size, which need not be whole pixels.
    ///
    /// Throws `parameter_invalid` where a side that follows from the aspect is too long.
    init(width: Double, height: Double, as rendition: Rendition) throws {
        let shown = (width: width, height: height)
        let wide = rendition.width.map { Double($0) / width }
        let high = rendition.height.map { Double($0) / height }
        switch (wide, high, rendition.fit) {
        case (let wide?, let high?, .contain), (let wide?, let high?, .pad):
            scaled = Self.scale(shown, by: min(wide, high), in: rendition)
        case (let wide?, let high?, .cover):
            scaled = Self.scale(shown, by: max(wide, high), in: nil)
        case (.some, .some, .fill):
            scaled = PixelSize(width: rendition.width ?? 1, height: rendition.height ?? 1)
        case (_, _, .scaleDown):
            scaled = Self.scale(shown, by: min(wide ?? 1, high ?? 1, 1), in: rendition)
        default:
            scaled = Self.scale(shown, by: wide ?? high ?? 1, in: rendition)
        }
        result = scaled
        if let width = rendition.width, let height = rendition.height, [.cover, .pad].contains(rendition.fit) {
            if rendition.fit == .cover {
                // Rounding must not leave the box uncovered.
                scaled = PixelSize(width: max(scaled.width, width), height: max(scaled.height, height))
            }
            result = PixelSize(width: width, height: height)
            x = Int((Double(abs(scaled.width - width)) * rendition.position.x).rounded(.down))
            y = Int((Double(abs(scaled.height - height)) * rendition.position.y).rounded(.down))
        }
        try check()
    }

    /// The size times a factor, at least one pixel each way, and no longer than the sides that were asked for.
    private static func scale(
        _ size: (width: Double, height: Double),
        by factor: Double,
        in box: Rendition?
    ) -> PixelSize {
        PixelSize(
            width: side(size.width, factor, limit: box?.width),
            height: side(size.height, factor, limit: box?.height)
        )
    }

    private static func side(_ length: Double, _ factor: Double, limit: Int?) -> Int {
        // A picture's sides and a rendition's are below 2^31, so the product is far below 2^63.
        min(max(1, Int((length * factor).rounded())), limit ?? .max)
    }

    private func check() throws {
        let longest = max(result.width, result.height)
        // What cover cuts away is never seen, but it is worked on.
        guard longest <= MediaLimits.maximumSide, max(scaled.width, scaled.height) <= 10 * MediaLimits.maximumSide
        else {
            throw StillsError(
                .parameterInvalid,
                "The result would be \(scaled.width)x\(scaled.height) pixels; a side may have \(MediaLimits.maximumSide).",
                fix: "Ask for a smaller width or height."
            )
        }
    }
}
