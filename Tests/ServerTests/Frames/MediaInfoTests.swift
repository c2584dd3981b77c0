import Core
import HTTPTypes
import Hummingbird
import Testing

@testable import Server

@Suite("The JSON of media info")
struct MediaInfoTests {
    @Test("A video is told of with the interface's names")
    func video() async throws {
        try await TestServer.run { server in
            try SampleVideo.make(for: server)
            let answer = try await server.send(.get, "/media-info?url=\(SampleVideo.url)", key: server.key)
            #expect(answer.status == 200)
            #expect(answer.text("file", "duration_sec") == "1.000000")
            #expect(answer.text("file", "name") == "video.mp4")
            #expect(answer.text("file", "path") == "http://localhost/samples/")
            guard case .array(let tracks) = answer.json["tracks"], tracks.count == 2 else {
                Issue.record("not two tracks")
                return
            }
            guard case .object(let video) = tracks[0], case .object(let timecode) = tracks[1] else { return }
            #expect(video["width"] == .number(64) && video["frame_rate"] == .string("25/1"))
            #expect(timecode["start_timecode"] == .string("00:59:59:00"))
        }
    }

    @Test("An error is a problem document, whichever header the key is in")
    func problem() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/media-info?url=http://127.0.0.1/", key: server.key)
            #expect(answer.status == 403 && answer.text("fix") != nil)
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }

    @Test("Every field is there, and what is not known is null")
    func unknown() {
        let still = MediaInfo(
            format: "PNG",
            size: 1 << 50,
            lastModified: nil,
            duration: nil,
            tracks: [
                .video(VideoTrack(codec: "png", width: 1, height: 2)),
                .timecode(TimecodeTrack(duration: nil, start: nil)),
            ],
            usage: SourceUsage()
        )
        guard case .object(let body) = MediaInfoBody.make(still, of: "https://a.example"),
            case .object(let file) = body["file"], case .array(let tracks) = body["tracks"]
        else {
            Issue.record("no objects")
            return
        }
        for name in ["last_modified", "bitrate_kb", "duration_sec"] { #expect(file[name] == .null) }
        #expect(file["timecode_tracks"] == .number(1) && file["audio_tracks"] == .number(0))
        guard case .object(let video) = tracks[0] else { return }
        for name in ["duration", "bitrate_kb", "frame_rate"] { #expect(video[name] == .null) }
        #expect(video["range"] == .string("sdr"))
    }

    @Test(
        "Lengths and rates are told with the decimals of the interface",
        arguments: [
            (113.5, "113.500000", 66849.5), (0.0000004, "0.000000", nil), (1.0000006, "1.000001", nil),
            (0, "0.000000", nil), (360_000.1, "360000.100000", nil),
        ] as [(Double, String, Double?)]
    )
    func numbers(_ duration: Double, _ text: String, _ rate: Double?) {
        let info = MediaInfo(
            format: "QuickTime / MOV",
            size: 948_427_028,
            lastModified: nil,
            duration: duration,
            tracks: [],
            usage: SourceUsage()
        )
        guard case .object(let body) = MediaInfoBody.make(info, of: "a"), case .object(let file) = body["file"] else {
            Issue.record("no object")
            return
        }
        #expect(file["duration_sec"] == .string(text))
        if let rate { #expect(file["bitrate_kb"] == .number(rate)) }
    }

    @Test(
        "A source is told of by its name and folder, and nothing from the question mark on",
        arguments: [
            ("https://a.example/b/c%20d.mov?token=x", "c d.mov", "https://a.example/b/"),
            ("https://a.example/", "", "https://a.example/"),
            ("https://a.example/b/%FF.mov", "%FF.mov", "https://a.example/b/"),
            ("/srv/a.mov", "a.mov", "/srv/"),
            ("a.mov", "a.mov", ""),
        ]
    )
    func names(_ source: String, _ name: String, _ path: String) {
        let info = MediaInfo(format: "", size: 0, lastModified: nil, duration: nil, tracks: [], usage: SourceUsage())
        guard case .object(let body) = MediaInfoBody.make(info, of: source), case .object(let file) = body["file"]
        else {
            Issue.record("no object")
            return
        }
        #expect(file["name"] == .string(name) && file["path"] == .string(path))
    }
}
