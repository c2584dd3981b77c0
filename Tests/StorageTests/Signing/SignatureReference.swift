import Foundation

/// The stores' own libraries, in the Python environment that `scripts/test.sh` makes.
enum SignatureReference {
    struct Failed: Error {}

    struct Cases: Decodable {
        let s3: [S3]
        let azure: [Azure]
        let sharedAccess: [SharedAccess]
        let google: [Google]
    }

    struct S3: Decodable {
        let method: String
        let url: String
        let fields: [[String]]
        let date: Double
        let id: String
        let secret: String
        let token: String?
        let region: String
        let service: String
        let seconds: Int
        let bodyHash: String
        let expected: [String: String]
        let presigned: [String: String]?
    }

    struct Azure: Decodable {
        let method: String
        let url: String
        let fields: [[String]]
        let date: Double
        let account: String
        let key: String
        let expected: [String: String]
    }

    struct SharedAccess: Decodable {
        let url: String
        let container: String
        let blob: String
        let date: Double
        let seconds: Int
        let account: String
        let key: String
        let expected: [String: String]
    }

    struct Google: Decodable {
        let email: String
        let privateKey: String
        let privateKeyID: String?
        let tokenURI: String
        let date: Double
        let assertion: String
    }

    /// A token to check, and what it says.
    struct Token: Encodable {
        let token: String
        let privateKey: String
        let tokenURI: String
        let date: Double
    }

    struct CheckedToken: Decodable {
        let token: String
        let issuer: String
    }

    private static let python = ProcessInfo.processInfo.environment["STILLS_REFERENCE_PYTHON"]
    static let isHere = python?.isEmpty == false

    static func cases() throws -> Cases {
        try JSONDecoder().decode(Cases.self, from: made.get())
    }

    static func check(_ tokens: [Token]) throws -> [CheckedToken] {
        let lines = try tokens.map { try JSONEncoder().encode($0) + Data("\n".utf8) }
        return try JSONDecoder().decode([CheckedToken].self, from: run("tokens", input: Data(lines.joined())))
    }

    private static let made = Result { try run("cases", input: Data()) }

    private static func run(_ command: String, input: Data) throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(path: "stills-\(UUID().uuidString)")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        let script = URL(filePath: #filePath).appending(path: "../../../References/signatures.py").standardizedFileURL
        process.executableURL = URL(filePath: python ?? "")
        process.arguments = ["-B", script.path, command]
        process.standardInput = try FileHandle(forReadingFrom: file)
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
        return data
    }
}
