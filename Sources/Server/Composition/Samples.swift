import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// A picture and a video to try the server with, written to the data directory at its first start.
///
/// They are shown to everyone at `/samples/…`, and a source that names them here is read from the disk, so that
/// the first frame needs no way from the server to itself. Delete the directory to be rid of them.
struct Samples: Sendable {
    let directory: String

    /// Writes the samples.
    ///
    /// Called once, when there is no key yet.
    func write(video: [UInt8], photo: [UInt8]) throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(video).write(to: URL(filePath: directory + "/video.mp4"))
        try Data(photo).write(to: URL(filePath: directory + "/photo.jpg"))
    }

    /// The sample that the path of a URL of this server names, if there is one.
    func open(_ path: some StringProtocol) -> OpenFile? {
        guard let name = Self.names.keys.first(where: { "/samples/\($0)" == path }) else { return nil }
        return try? OpenFile(path: "\(directory)/\(name)")
    }

    func add(to routes: Routes) {
        routes.on("/samples/:name", .get) { request, _ in
            guard let file = open(request.uri.path), let name = request.uri.path.split(separator: "/").last else {
                throw StillsError(
                    .routeNotFound,
                    "There is no such sample.",
                    fix: "The samples are \(Self.names.keys.sorted().joined(separator: " and "))."
                )
            }
            // A few kilobytes, which we wrote ourselves.
            let bytes = try file.read(at: 0, count: file.length)
            return Response(
                status: .ok,
                headers: [.contentType: Self.names[String(name)] ?? "application/octet-stream"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes))
            )
        }
    }

    private static let names = ["photo.jpg": "image/jpeg", "video.mp4": "video/mp4"]
}
