import CVips
package import Core

/// Makes renditions of encoded pictures, on the calling thread.
///
/// libvips blocks while it works, so call this from threads made for it. Only the first frame or page of a
/// picture is ever shown. Errors are `media_unsupported`, `image_undecodable`, `image_too_large`,
/// `parameter_invalid` (a side too long) and `deadline_exceeded`.
package struct ImageRenderer: Sendable {
    let limits: MediaLimits

    package init(limits: MediaLimits) {
        self.limits = limits
    }

    /// Says what a stored picture is, and proves by decoding it that it is one.
    package func inspect(_ file: OpenFile, deadline: Deadline) throws -> PictureInfo {
        let mapped = try MappedFile(file)
        return try inspect(mapped.bytes, deadline: deadline)
    }

    /// Makes a rendition of a stored picture.
    package func render(_ file: OpenFile, as rendition: Rendition, deadline: Deadline) throws -> Picture {
        let mapped = try MappedFile(file)
        return try render(mapped.bytes, as: rendition, deadline: deadline)
    }

    /// Does what the other `inspect` does, for bytes in memory.
    func inspect(_ bytes: UnsafeRawBufferPointer, deadline: Deadline) throws -> PictureInfo {
        let header = try Header(of: bytes, limits: limits, deadline: deadline)
        // Made small, since the decoder reads everything even so, but fast.
        let factor = min(1, 32 / Double(max(header.size.width, header.size.height)))
        let size = PixelSize(
            width: max(1, Int(Double(header.size.width) * factor)),
            height: max(1, Int(Double(header.size.height) * factor))
        )
        _ = try decode(bytes, header, to: size, managingColour: false, deadline: deadline).computed()
        return PictureInfo(
            format: header.format,
            width: header.shown.width,
            height: header.shown.height,
            frameCount: header.frameCount,
            hasAlpha: header.hasAlpha
        )
    }

    /// Does what the other `render` does, for bytes in memory.
    func render(_ bytes: UnsafeRawBufferPointer, as rendition: Rendition, deadline: Deadline) throws -> Picture {
        let header = try Header(of: bytes, limits: limits, deadline: deadline)
        let layout =
            try header.drawing.map { try Layout(width: $0.exactSize.width, height: $0.exactSize.height, as: rendition) }
            ?? Layout(header.shown, as: rendition)
        let scaled = try decode(
            bytes,
            header,
            to: header.orientation.applied(to: layout.scaled),
            managingColour: header.hasProfile,
            deadline: deadline
        )
        let raster = try finish(scaled, turnedFrom: header.orientation, layout: layout, as: rendition)
        return try encode(raster, as: rendition)
    }

    /// Makes a rendition of pixels in memory.
    func render(_ pixels: Pixels, as rendition: Rendition, deadline: Deadline) throws -> Picture {
        try compose(pixels, as: rendition, deadline: deadline) { try encode($0, as: rendition) }
    }

    /// The pixels of a rendition, not encoded: as many bytes for each as its format has bands, rows without padding.
    func pixels(of pixels: Pixels, as rendition: Rendition, deadline: Deadline) throws -> [UInt8] {
        try compose(pixels, as: rendition, deadline: deadline) { try $0.bytes() }
    }

    private func compose<Value>(
        _ pixels: Pixels,
        as rendition: Rendition,
        deadline: Deadline,
        then use: (Raster) throws -> Value
    ) throws -> Value {
        try Vips.start()
        let layout = try Layout(pixels.shown, as: rendition)
        return try pixels.bytes.withUnsafeBytes { bytes in
            let source = try Raster.make(deadline: deadline, orThrow: .undecodable()) { slot in
                slot.pointee = cvips_wrap(
                    bytes.baseAddress,
                    bytes.count,
                    Int32(clamping: pixels.size.width),
                    Int32(clamping: pixels.size.height),
                    pixels.hasAlpha ? 4 : 3
                )
                return slot.pointee == nil ? -1 : 0
            }
            let scaled = try source.resized(to: pixels.orientation.applied(to: layout.scaled))
            scaled.stopWhenLate()
            return try use(finish(scaled, turnedFrom: pixels.orientation, layout: layout, as: rendition))
        }
    }

    /// The first frame in 8-bit sRGB at exactly a size, not turned.
    ///
    /// A colour profile that is broken, or of another kind of picture, is left out of account.
    private func decode(
        _ bytes: UnsafeRawBufferPointer,
        _ header: Header,
        to size: PixelSize,
        managingColour: Bool,
        deadline: Deadline
    ) throws -> Raster {
        if let drawing = header.drawing { return try drawing.drawn(at: size).plain() }
        let becomesAnEighth =
            header.format == .jpeg && size.width <= header.size.width / 8 && size.height <= header.size.height / 8
        let thumbnail = becomesAnEighth ? cvips_thumbnail_jpeg_eighth : cvips_thumbnail
        func open(managingColour: Bool) throws -> Raster {
            try Raster.make(deadline: deadline, orThrow: .undecodable()) { slot in
                thumbnail(
                    bytes.baseAddress,
                    bytes.count,
                    slot,
                    Int32(clamping: size.width),
                    Int32(clamping: size.height),
                    managingColour ? 1 : 0
                )
            }
        }
        let raster: Raster
        do {
            raster = try open(managingColour: managingColour)
        } catch let error as StillsError where error.code == .imageUndecodable && managingColour {
            raster = try open(managingColour: false)
        }
        raster.stopWhenLate()
        return try raster.plain()
    }

    private func finish(
        _ scaled: Raster,
        turnedFrom orientation: Orientation,
        layout: Layout,
        as rendition: Rendition
    ) throws -> Raster {
        let ground = Ground(of: rendition)
        var raster = try scaled.upright(from: orientation)
        if layout.cuts { raster = try raster.cropped(x: layout.x, y: layout.y, to: layout.result) }
        if !rendition.format.hasAlpha { raster = try raster.flattened(on: ground.opaque) }
        if layout.hasBorder {
            if ground.isTransparent { raster = try raster.withAlpha() }
            raster = try raster.placed(
                x: layout.x,
                y: layout.y,
                on: layout.result,
                colour: ground.colour(bands: raster.bands)
            )
        }
        return raster
    }

    private func encode(_ raster: Raster, as rendition: Rendition) throws -> Picture {
        Picture(
            bytes: try raster.encoded(
                as: rendition.format,
                quality: rendition.quality ?? rendition.format.defaultQuality
            ),
            format: rendition.format,
            width: raster.width,
            height: raster.height
        )
    }
}
