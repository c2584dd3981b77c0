/// How stored pixels must be turned to stand upright: the EXIF tag 0x0112, by its values.
///
/// All eight are a mirroring left to right, or none, and then a number of quarter turns clockwise.
enum Orientation: Int, Sendable, CaseIterable {
    case upright = 1
    case mirrored, upsideDown, mirroredUpsideDown, mirroredLeft, right, mirroredRight, left

    init(isMirrored: Bool, quarterTurns: Int) {
        self =
            Self.allCases.first { $0.isMirrored == isMirrored && $0.quarterTurns == quarterTurns & 3 } ?? .upright
    }

    /// Whether the pixels are mirrored left to right, before they are turned.
    var isMirrored: Bool {
        switch self {
        case .upright, .upsideDown, .right, .left: false
        case .mirrored, .mirroredUpsideDown, .mirroredLeft, .mirroredRight: true
        }
    }

    /// Quarter turns clockwise, after mirroring.
    var quarterTurns: Int {
        switch self {
        case .upright, .mirrored: 0
        case .right, .mirroredRight: 1
        case .upsideDown, .mirroredUpsideDown: 2
        case .left, .mirroredLeft: 3
        }
    }

    /// The size of the upright picture for a stored one, and the other way round.
    func applied(to size: PixelSize) -> PixelSize {
        quarterTurns.isMultiple(of: 2) ? size : PixelSize(width: size.height, height: size.width)
    }
}
