import Foundation

/// A video made by `ffmpeg`, which the server under test reads from its own disk.
enum SampleVideo {
    /// What names it to the server.
    static let url = "http://localhost/samples/video.mp4"

    /// A second of moving pictures, 64 by 48 pixels, with a timecode.
    static let pictures =
        ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-c:v", "libx264"]
        + ["-pix_fmt", "yuv420p", "-timecode", "00:59:59:00"]

    /// A second of sound alone.
    static let sound = ["-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac"]

    /// Makes the video, and a photo beside it.
    ///
    /// - Parameter content: what `ffmpeg` is asked for.
    static func make(for server: TestServer, _ content: [String] = pictures) throws {
        let folder = server.directory + "/samples"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-nostdin", "-v", "error"] + content + [folder + "/video.mp4"]
        try process.run()
        process.waitUntilExit()
        try TestServer.png.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: folder + "/photo.jpg")) }
    }
}
