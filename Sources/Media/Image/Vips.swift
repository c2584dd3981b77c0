import CVips
package import Core

/// The libvips of this process: started once, never stopped.
package enum Vips {
    private static let status: Int32 = cvips_start()
    private static let drawingStatus: Int32 = status == 0 ? cvips_take_svg() : status

    /// Starts libvips where it does not run yet, with SVG or, as long as that was never asked for, without.
    static func start(withSVG: Bool = false) throws {
        guard (withSVG ? drawingStatus : status) == 0 else {
            throw StillsError(
                .internalError,
                "The image library does not start.",
                fix: "Run `stills doctor` on the server; libvips is missing or broken.",
                detail: takeLog()
            )
        }
    }

    /// Starts libvips ahead of the first job, while there is one thread alone.
    package static func warmUp(withSVG: Bool = false) {
        _ = withSVG ? drawingStatus : status
    }

    /// Frees what libvips keeps for the calling thread.
    ///
    /// Called at the end of a job. libvips must have been started, or this ends the process.
    package static func endThread() {
        if status == 0 { vips_thread_shutdown() }
    }

    /// Forgets what libvips has said so far, which else piles up.
    package static func clearLog() {
        vips_error_clear()
    }

    /// What libvips said last.
    ///
    /// There is one text per process, so it may be another job's: it is for the log, and never tells errors apart.
    static func takeLog() -> String? {
        guard let text = vips_error_buffer_copy() else { return nil }
        defer { g_free(text) }
        let log = String(cString: text)
        return log.isEmpty ? nil : log
    }

    package static var version: String {
        "\(vips_version(0)).\(vips_version(1)).\(vips_version(2))"
    }

    /// Whether pictures of a format can be read.
    package static func canLoad(_ format: ImageFormat) -> Bool {
        status == 0 && cvips_has_operation(format.loaderNickname) != 0
    }

    /// The nicknames of all loaders that may see a stranger's bytes.
    static var usableLoaders: [String] {
        guard status == 0, let names = cvips_usable_loaders() else { return [] }
        defer { g_free(names) }
        return String(cString: names).split(separator: "\n").map(String.init)
    }

    /// Whether pictures of a format can be written.
    package static func canSave(_ format: OutputFormat) -> Bool {
        guard status == 0 else { return false }
        return switch format {
        case .jpeg: cvips_has_operation("jpegsave_buffer") != 0
        case .png: cvips_has_operation("pngsave_buffer") != 0
        case .webp: cvips_has_operation("webpsave_buffer") != 0
        case .avif: cvips_has_operation("heifsave_buffer") != 0
        }
    }
}

extension ImageFormat {
    /// The class of libvips that loads this format from memory.
    var loader: String {
        switch self {
        case .jpeg: "VipsForeignLoadJpegBuffer"
        case .png: "VipsForeignLoadPngBuffer"
        case .webp: "VipsForeignLoadWebpBuffer"
        case .avif, .heic: "VipsForeignLoadHeifBuffer"
        case .gif: "VipsForeignLoadNsgifBuffer"
        case .tiff: "VipsForeignLoadTiffBuffer"
        case .svg: "VipsForeignLoadSvgBuffer"
        }
    }

    fileprivate var loaderNickname: String {
        switch self {
        case .jpeg: "jpegload_buffer"
        case .png: "pngload_buffer"
        case .webp: "webpload_buffer"
        case .avif, .heic: "heifload_buffer"
        case .gif: "gifload_buffer"
        case .tiff: "tiffload_buffer"
        case .svg: "svgload_buffer"
        }
    }
}
