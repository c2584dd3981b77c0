package import Core
import FoundationEssentials
import Isolation
import Logging
import Storage

/// Renditions and frames without a server or a data directory, by the same engine: for commands.
package struct Workbench: Sendable {
    private let configuration: StillsConfiguration
    private let renderer: any Renderer

    package init(_ configuration: StillsConfiguration) {
        self.configuration = configuration
        renderer = RendererFactory(configuration: configuration).make(
            images: 1,
            frames: 1,
            journal: RendererJournal(
                logger: Logger(label: "stills") { _ in SwiftLogNoOpLogHandler() },
                counters: Counters()
            )
        )
    }

    /// Makes a rendition of a local picture.
    ///
    /// - Parameters:
    ///   - format: the name of a format; `nil` for the one nearest to the picture's own.
    ///   - options: the options of the rendition, as a query: `width=300&fit=cover`.
    package func image(_ path: String, format: String?, options: String) async throws -> Picture {
        let file = try open(path)
        let head = try file.read(at: 0, count: ImageFormat.signatureLength)
        let own = ImageFormat(signatureOf: head)?.defaultOutput ?? .jpeg
        let rendition = try rendition(format: format, options: options, default: own)
        return try await renderer.render(file, as: rendition, deadline: deadline)
    }

    /// Cuts a frame out of a video at a local path or an http(s) URL.
    package func frame(
        of source: String,
        at position: FramePosition,
        choice: FrameChoice,
        format: String?,
        options: String
    ) async throws -> Frame {
        let request = FrameRequest(
            position: position,
            choice: choice,
            rendition: try rendition(format: format, options: options, default: .jpeg)
        )
        let deadline = deadline
        return try await renderer.frame(from: try reader(of: source, deadline), as: request, deadline: deadline)
    }

    /// What a media file at a local path or an http(s) URL says of itself, as JSON.
    package func mediaInfo(of source: String) async throws -> String {
        let deadline = deadline
        let info = try await renderer.mediaInfo(from: try reader(of: source, deadline), deadline: deadline)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(MediaInfoBody.make(info, of: source)), as: UTF8.self)
    }

    /// Puts frames of a video at a local path or an http(s) URL into one picture.
    package func storyboard(of source: String, as request: StoryboardRequest) async throws -> Storyboard {
        let deadline = deadline
        return try await renderer.storyboard(
            from: try reader(of: source, deadline),
            as: request,
            deadline: deadline
        )
    }

    /// Writes a picture to a file, which it replaces.
    package func write(_ picture: Picture, to path: String) throws {
        do {
            try Data(picture.bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw StillsError(
                .storageFailed,
                "The picture cannot be written.",
                fix: "Look at the path that `-o` names, and whether you may write there.",
                detail: "\(error)"
            )
        }
    }

    private func reader(
        of source: String,
        _ deadline: Deadline
    ) throws -> @Sendable () throws -> any RangeReader {
        if source.contains("://") {
            let url = try Source(source)
            let sources = try SourceClient(configuration)
            return { try sources.openReader(url, deadline: deadline) }
        }
        let file = try open(source)
        return { FileRangeReader(file) }
    }

    private var deadline: Deadline { Deadline(seconds: Double(configuration.limits.jobSeconds)) }

    private func open(_ path: String) throws -> OpenFile {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw StillsError(
                .sourceNotFound,
                "There is no file at this path, or you may not read it.",
                fix: "Look at the path.",
                detail: path
            )
        }
        return try OpenFile(path: path)
    }

    private func rendition(format: String?, options: String, default own: OutputFormat) throws -> Rendition {
        var fields = FieldReader(try Query(options))
        let parsed = RenditionOptions(&fields)
        if let format, OutputFormat(name: format) == nil {
            fields.refuse("format", "must be one of jpg, png, webp or avif.")
        }
        try fields.finish()
        return parsed.rendition(format.flatMap { OutputFormat(name: $0) } ?? own)
    }
}
