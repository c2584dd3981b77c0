import Core
import Testing

@testable import Storage

@Suite("Uploads by URL and callbacks")
struct DownloadAndPostTests {
    @Test("A source is read whole, through redirects, and hashed on the way")
    func download() throws {
        let server = try TestServer { request, before in
            before == 0 ? Answer.redirect(to: "/real") : Answer.plain(body: Array("abc".utf8))
        }
        try withBlobs { blobs, _ in
            let file = try blobs.stage()
            try SourceClient.local().download(
                SourceURL(server.url()),
                into: file,
                limit: 3,
                deadline: Deadline(seconds: 20)
            )
            #expect(try file.finish().hash.hasPrefix("ba7816bf"))
        }
        #expect(server.requests.allSatisfy { $0.fields["range"] == nil && $0.fields["accept-encoding"] == "identity" })
        #expect(server.requests.allSatisfy { $0.fields["cookie"] == nil && $0.fields["authorization"] == nil })
    }

    @Test("A source past the limit is too large, announced or not", arguments: [true, false])
    func tooLarge(isAnnounced: Bool) throws {
        let server = try TestServer { _, _ in
            isAnnounced
                ? [Answer.head("200 OK", ["Content-Length: 101"]), .pause(0.1), .close]
                : [Answer.head("200 OK", ["Connection: close"]), .send(Answer.bytes(101)), .close]
        }
        try withBlobs { blobs, _ in
            let file = try blobs.stage()
            let error = #expect(throws: StillsError.self) {
                try SourceClient.local()
                    .download(SourceURL(server.url()), into: file, limit: 100, deadline: Deadline(seconds: 20))
            }
            #expect(error?.code == .uploadTooLarge)
        }
    }

    @Test("A source that is cut short, compressed or not there is an error")
    func faults() throws {
        let cases: [([TestServer.Action], ErrorCode)] = [
            ([Answer.head("200 OK", ["Content-Length: 10"]), .send([1, 2]), .close], .sourceFailed),
            (Answer.plain("200 OK", ["Content-Encoding: br"], body: [1]), .sourceFailed),
            (Answer.plain("206 Partial Content", ["Content-Range: bytes 0-0/1"], body: [1]), .sourceFailed),
            (Answer.plain("404 Not Found", body: Answer.bytes(100)), .sourceNotFound),
            (Answer.plain("403 Forbidden"), .sourceDenied),
        ]
        for (answer, code) in cases {
            let server = try TestServer { _, _ in answer }
            try withBlobs { blobs, _ in
                let file = try blobs.stage()
                let error = #expect(throws: StillsError.self) {
                    try SourceClient.local()
                        .download(SourceURL(server.url()), into: file, limit: 100, deadline: Deadline(seconds: 20))
                }
                #expect(error?.code == code)
            }
        }
    }

    @Test("A download that fails before its first byte is tried again, once")
    func retried() throws {
        let server = try TestServer { _, before in before == 0 ? [.close] : Answer.plain(body: [7]) }
        try withBlobs { blobs, _ in
            let file = try blobs.stage()
            try SourceClient.local().download(
                SourceURL(server.url()),
                into: file,
                limit: 9,
                deadline: Deadline(seconds: 20)
            )
            #expect(try file.finish().length == 1)
        }
    }

    @Test("A callback is a POST of JSON, and its status is told, whatever it is", arguments: [200, 204, 302, 404, 500])
    func post(status: Int) throws {
        let server = try TestServer { _, _ in Answer.plain("\(status) Status", ["Location: /elsewhere"], body: [1]) }
        let json = Array(("{\"success\":true,\"data\":\"" + String(repeating: "x", count: 5000) + "\"}").utf8)
        let answered = try SourceClient.local().post(
            SourceURL(server.url("/hook")),
            json: json,
            deadline: Deadline(seconds: 20)
        )
        #expect(answered == status)
        let request = try #require(server.requests.first)
        #expect(server.requests.count == 1)
        #expect(request.method == "POST" && request.target == "/hook" && request.body == json)
        #expect(request.fields["content-type"] == "application/json" && request.fields["expect"] == nil)
    }

    @Test("A callback's answer is not read to its end")
    func endlessAnswer() throws {
        let server = try TestServer { _, _ in
            [Answer.head("200 OK", [])] + Array(repeating: .send([UInt8](repeating: 1, count: 65_536)), count: 2000)
        }
        let status = try SourceClient.local().post(SourceURL(server.url()), json: [], deadline: Deadline(seconds: 20))
        #expect(status == 200)
    }

    @Test("Many jobs at once do not get in each other's way")
    func concurrent() async throws {
        let content = Answer.bytes(200_000)
        let server = try TestServer { request, _ in Answer.content(content, to: request) }
        let client = SourceClient.local()
        try await withThrowingTaskGroup { group in
            for job in 0..<40 {
                group.addTask {
                    let reader = try client.openReader(
                        SourceURL(server.url("/\(job)")),
                        deadline: Deadline(seconds: 20)
                    )
                    let offset = 70_000 + job * 1000
                    #expect(try reader.read(at: Int64(offset), count: 500) == Array(content[offset..<offset + 500]))
                }
            }
            try await group.waitForAll()
        }
        #expect(server.requests.count == 80)
        #expect(server.connections <= 40)
    }
}
