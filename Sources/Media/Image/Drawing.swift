import CVips
import Core

/// An SVG document: it has no pixels of its own, and is drawn at the size that is asked for.
///
/// librsvg cannot be stopped while it draws, and may end the process over what it does not expect, so a deadline holds
/// only where the process can be ended.
struct Drawing {
    private let bytes: UnsafeRawBufferPointer
    private let limits: MediaLimits
    private let deadline: Deadline
    /// Its own size, rounded to whole pixels.
    let size: PixelSize
    /// Its own size, exact to a thousandth of its longer side.
    let exactSize: (width: Double, height: Double)

    /// Reads the document, which is to be in memory as long as what is drawn of it is in use.
    init(_ bytes: UnsafeRawBufferPointer, limits: MediaLimits, deadline: Deadline) throws {
        guard limits.takesSVG else { throw StillsError.drawingRefused() }
        try Vips.start(withSVG: true)
        self.bytes = bytes
        self.limits = limits
        self.deadline = deadline
        let plain = try Self.open(bytes, scale: 1, deadline)
        size = PixelSize(width: plain.width, height: plain.height)
        try size.check(limits)
        let longest = max(size.width, size.height)
        // It is sent as a picture of its own size, which no rendition may exceed.
        guard longest <= MediaLimits.maximumSide else { throw StillsError.drawingTooLarge() }
        guard longest < 1_000 else {
            exactSize = (Double(size.width), Double(size.height))
            return
        }
        // Rounded to whole pixels, a flag of 1.5x1 would lose its shape.
        let scale = Double(MediaLimits.maximumSide) / Double(longest)
        let large = try Self.open(bytes, scale: scale, deadline)
        exactSize = (Double(large.width) / scale, Double(large.height) / scale)
        // A size past what fits in 32 bits comes out as none of both.
        guard abs(exactSize.width - Double(size.width)) < 0.6, abs(exactSize.height - Double(size.height)) < 0.6 else {
            throw StillsError.drawingTooLarge()
        }
    }

    /// The drawing at exactly this size.
    func drawn(at wanted: PixelSize) throws -> Raster {
        try wanted.check(limits)
        let scale = max(Double(wanted.width) / exactSize.width, Double(wanted.height) / exactSize.height)
        let raster = try Self.open(bytes, scale: max(0.001, scale), deadline)
        raster.stopWhenLate()
        // Both sides are rounded, and `fill` stretches.
        guard raster.width != wanted.width || raster.height != wanted.height else { return raster }
        return try raster.resized(to: wanted)
    }

    private static func open(_ bytes: UnsafeRawBufferPointer, scale: Double, _ deadline: Deadline) throws -> Raster {
        try Raster.make(deadline: deadline, orThrow: .undecodable()) {
            cvips_draw(bytes.baseAddress, bytes.count, $0, scale)
        }
    }
}

extension StillsError {
    fileprivate static func drawingTooLarge() -> StillsError {
        StillsError(
            .imageTooLarge,
            "A side of the drawing is longer than the \(MediaLimits.maximumSide) pixels that are taken.",
            fix: "Give its `svg` element a smaller `width` and `height`; it is drawn sharply at any size."
        )
    }

    fileprivate static func drawingRefused() -> StillsError {
        StillsError(
            .mediaUnsupported,
            "The file is an SVG, which this server does not take.",
            fix: "Send it as PNG, or let the server's operator set `formats.svg`."
        )
    }
}
