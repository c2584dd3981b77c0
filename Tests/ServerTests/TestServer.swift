import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Server

/// A server on a data directory of its own, which is removed again, with a client and two accounts' keys.
struct TestServer: Sendable {
    let client: any TestClientProtocol
    let administration: Administration
    /// The data directory.
    let directory: String
    let key: String
    let otherKey: String

    static func run(
        _ configuration: StillsConfiguration = StillsConfiguration(),
        rendererProgram: String? = nil,
        _ test: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/stills-server-\(RandomText.make(count: 10))"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var configuration = configuration
        configuration.data.directory = directory
        // What runs the tests is no renderer.
        configuration.isolation.enabled = configuration.isolation.enabled && rendererProgram != nil
        let administration = try Administration(configuration)
        var keys: [String] = []
        for name in ["one", "two"] {
            try await administration.createAccount(name)
            keys.append(try await administration.createKey("test", account: name, scopes: [.admin], expiresAt: nil))
        }
        _ = try await administration.createSigningKey()
        let server = try StillsServer(
            configuration,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            sampleVideo: [],
            rendererProgram: rendererProgram
        )
        let (key, otherKey) = (keys[0], keys[1])
        try await server.application().test(.router) { client in
            try await test(
                TestServer(
                    client: client,
                    administration: administration,
                    directory: directory,
                    key: key,
                    otherKey: otherKey
                )
            )
        }
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]

        /// The body as a JSON object; an empty one where it is none.
        var json: [String: JSONValue] { (try? JSONValue.object(from: body)) ?? [:] }
        var code: String? { headers[HTTPField.Name("Stills-Error") ?? .server] }

        func text(_ path: String...) -> String? {
            var value: JSONValue = .object(json)
            for name in path {
                guard case .object(let object) = value, let next = object[name] else { return nil }
                value = next
            }
            guard case .string(let text) = value else { return nil }
            return text
        }
    }

    /// Sends a request with `key`, unless that is nil, in the header that the surface of `path` uses.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        key: String? = nil,
        json: String? = nil,
        headers: HTTPFields = [:],
        body: [UInt8] = []
    ) async throws -> Answer {
        var headers = headers
        if let key { headers[path.hasPrefix("/v1") ? .testAPIKey : .testAccessToken] = key }
        var bytes = body
        if let json {
            headers[.contentType] = "application/json"
            bytes = Array(json.utf8)
        }
        let response = try await client.executeRequest(
            uri: path,
            method: method,
            headers: headers,
            body: ByteBuffer(bytes: bytes)
        )
        return Answer(
            status: response.status.code,
            headers: response.headers,
            body: Array(response.body.readableBytesView)
        )
    }

    /// Uploads a picture of 8×6 pixels, or other bytes, and returns the answer.
    func upload(_ bytes: [UInt8] = png, name: String = "photo", key: String? = nil) async throws -> Answer {
        let body =
            Array("--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n\(name)\r\n".utf8)
            + Array("--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n".utf8)
            + bytes + Array("\r\n--b--\r\n".utf8)
        return try await send(
            .post,
            "/v1/images/upload",
            key: key ?? self.key,
            headers: [.contentType: "multipart/form-data; boundary=b"],
            body: body
        )
    }

    /// Uploads a picture and returns its id without a prefix.
    func uploadedCore() async throws -> String {
        String(try await upload().text("id")?.dropFirst(6) ?? "")
    }

    /// A PNG of 8×6 pixels.
    static let png = Array(
        Data(
            base64Encoded: """
                iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAY0lEQVR4nA3JIQEAQQhFQZKgCbEh0Jvky5cCTYgNgSbR3dgxM9w4\
                xjVklPGMNcwCD05wAwUVvGDjj8STk9xESSUv2fxDuDjiCokST6z+aLw5zW3UVPOa7T8GH85wBw01vGGHD8x/PnFB5PEWAAAAAElFTkSu\
                QmCC
                """
        ) ?? Data()
    )
}

extension HTTPField.Name {
    static var testAPIKey: Self { HTTPField.Name("x-api-key") ?? .server }
    static var testAccessToken: Self { HTTPField.Name("x-access-token") ?? .server }
}
