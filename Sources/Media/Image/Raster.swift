import CVips
import Core

/// One libvips image, given up when this object goes.
///
/// libvips reads pixels when they are used, so the bytes or pixels that an image was made of must stay where they
/// are until it was encoded. A raster belongs to the thread that made it.
final class Raster {
    private let image: UnsafeMutablePointer<VipsImage>
    private let deadline: Deadline

    private init(owning image: UnsafeMutablePointer<VipsImage>, deadline: Deadline) {
        self.image = image
        self.deadline = deadline
    }

    deinit { g_object_unref(image) }

    typealias Slot = UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>

    /// Runs a step that makes an image; `code` is the error where it does not.
    static func make(
        deadline: Deadline,
        orThrow code: @autoclosure () -> StillsError,
        _ step: (Slot) -> Int32
    ) throws -> Raster {
        try deadline.check()
        var result: UnsafeMutablePointer<VipsImage>?
        guard step(&result) == 0, let result else {
            if let result { g_object_unref(result) }
            try deadline.check()
            throw code()
        }
        return Raster(owning: result, deadline: deadline)
    }

    var width: Int { Int(image.pointee.Xsize) }
    var height: Int { Int(image.pointee.Ysize) }
    var bands: Int { Int(image.pointee.Bands) }
    var hasAlpha: Bool { vips_image_hasalpha(image) != 0 }
    var frameCount: Int { max(1, Int(vips_image_get_n_pages(image))) }

    /// The EXIF orientation, upright where there is none.
    var orientation: Orientation { Orientation(rawValue: Int(vips_image_get_orientation(image))) ?? .upright }

    /// Whether the colours need a profile to be understood.
    var hasProfile: Bool { cvips_has_profile(image) != 0 }

    /// Whether the pixels are 8-bit sRGB, with or without alpha.
    private var isPlain: Bool {
        image.pointee.Type == VIPS_INTERPRETATION_sRGB && image.pointee.BandFmt == VIPS_FORMAT_UCHAR
            && (3...4).contains(bands)
    }

    /// Makes all work on this raster fail once the deadline has passed.
    func stopWhenLate() {
        // Whole milliseconds are rounded down. Stopped a moment too early, the work would look broken instead of late.
        cvips_set_time_limit(image, gint64(deadline.milliseconds + 1))
    }

    /// The pixels at exactly this size.
    func resized(to size: PixelSize) throws -> Raster {
        try step { cvips_thumbnail_pixels(image, $0, Int32(clamping: size.width), Int32(clamping: size.height)) }
    }

    /// The same picture in 8-bit sRGB.
    func plain() throws -> Raster {
        if isPlain { return self }
        return try step { cvips_to_srgb(image, $0) }.step8Bit()
    }

    private func step8Bit() throws -> Raster {
        image.pointee.BandFmt == VIPS_FORMAT_UCHAR ? self : try step { cvips_to_8_bit(image, $0) }
    }

    /// The picture turned upright.
    ///
    /// Turning needs all pixels at once, so they are computed here.
    func upright(from orientation: Orientation) throws -> Raster {
        guard orientation != .upright else { return self }
        let whole = try computed()
        cvips_forget_orientation(whole.image)
        let mirrored = orientation.isMirrored ? try whole.flipped(VIPS_DIRECTION_HORIZONTAL) : whole
        return switch orientation.quarterTurns {
        case 1: try mirrored.turned(VIPS_ANGLE_D90)
        case 2: try mirrored.turned(VIPS_ANGLE_D180)
        case 3: try mirrored.turned(VIPS_ANGLE_D270)
        default: mirrored
        }
    }

    /// The picture with its pixels in memory.
    func computed() throws -> Raster {
        try step { slot in
            slot.pointee = vips_image_copy_memory(image)
            return slot.pointee == nil ? -1 : 0
        }
    }

    private func turned(_ angle: VipsAngle) throws -> Raster {
        try step { cvips_rotate(image, $0, angle) }
    }

    private func flipped(_ direction: VipsDirection) throws -> Raster {
        try step { cvips_flip(image, $0, direction) }
    }

    /// The part of the picture at a place.
    func cropped(x: Int, y: Int, to size: PixelSize) throws -> Raster {
        try step {
            cvips_crop(
                image,
                $0,
                Int32(clamping: x),
                Int32(clamping: y),
                Int32(clamping: size.width),
                Int32(clamping: size.height)
            )
        }
    }

    /// The picture with an alpha band, opaque where it had none.
    func withAlpha() throws -> Raster {
        hasAlpha ? self : try step { cvips_add_alpha(image, $0) }
    }

    /// The picture on an opaque ground; `colour` has red, green and blue.
    func flattened(on colour: [Double]) throws -> Raster {
        hasAlpha ? try step { cvips_flatten(image, $0, colour) } : self
    }

    /// The picture at a place of a canvas; `colour` has as many numbers as the picture has bands.
    func placed(x: Int, y: Int, on canvas: PixelSize, colour: [Double]) throws -> Raster {
        try step {
            cvips_place(
                image,
                $0,
                Int32(clamping: x),
                Int32(clamping: y),
                Int32(clamping: canvas.width),
                Int32(clamping: canvas.height),
                colour
            )
        }
    }

    /// Computes the pixels and returns them: a byte for each band, rows without padding.
    func bytes() throws -> [UInt8] {
        try deadline.check()
        var count = 0
        guard let pixels = vips_image_write_to_memory(image, &count) else { throw try failure() }
        defer { g_free(pixels) }
        return [UInt8](UnsafeRawBufferPointer(start: pixels, count: count))
    }

    /// Computes the pixels, encodes them, and returns the file.
    func encoded(as format: OutputFormat, quality: Int) throws -> [UInt8] {
        try deadline.check()
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        let quality = Int32(clamping: quality)
        let status =
            switch format {
            case .jpeg: cvips_save_jpeg(image, &bytes, &count, quality)
            case .png: cvips_save_png(image, &bytes, &count)
            case .webp: cvips_save_webp(image, &bytes, &count, quality)
            case .avif: cvips_save_avif(image, &bytes, &count, quality)
            }
        defer { g_free(bytes) }
        guard status == 0, let bytes else { throw try failure() }
        let file = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
        if format == .avif { try AVIFFile.checkData(file) }
        return format == .webp ? WebPFile.withoutMetadata(file) : file
    }

    private func step(_ operation: (Slot) -> Int32) throws -> Raster {
        try Self.make(deadline: deadline, orThrow: .undecodable(), operation)
    }

    /// Pixels are read late, so a picture that is broken in the middle fails at any step.
    private func failure() throws -> StillsError {
        try deadline.check()
        return .undecodable()
    }
}
