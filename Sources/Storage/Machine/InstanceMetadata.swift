import Core

/// The keys of an Amazon EC2 instance's role, from its metadata service, version 2 alone.
///
/// Version 1 answers whoever can make the machine send a GET; version 2 wants a token first, which takes a PUT.
struct InstanceMetadata {
    private let base: String
    private let client: SourceClient

    init(_ configuration: AWSConfiguration, _ client: SourceClient) {
        var base = configuration.metadataEndpoint.isEmpty ? "http://169.254.169.254" : configuration.metadataEndpoint
        while base.hasSuffix("/") { base.removeLast() }
        self.base = base
        self.client = client
    }

    func key(until deadline: Deadline) throws -> TemporaryKey {
        let begin = HTTPRequest(puttingNothingTo: try SourceURL("\(base)/latest/api/token"))
            .adding([HeaderField("X-aws-ec2-metadata-token-ttl-seconds", "300")])
        let token = try answer(to: begin, deadline)
        let roles = try answer(to: get("/", token), deadline)
        guard let role = roles.split(whereSeparator: \.isNewline).first, Self.isName(role) else {
            throw StillsError.machineKeysMissing(detail: "the instance has no role")
        }
        guard let key = TemporaryKey(metadataAnswer: try answer(to: get("/\(role)", token), deadline).utf8) else {
            throw StillsError.machineKeysMissing(detail: "the metadata service answered with no key")
        }
        return key
    }

    private func get(_ path: String, _ token: String) throws -> HTTPRequest {
        HTTPRequest(url: try SourceURL("\(base)/latest/meta-data/iam/security-credentials\(path)"))
            .adding([HeaderField("X-aws-ec2-metadata-token", token)])
    }

    private func answer(to request: HTTPRequest, _ deadline: Deadline) throws -> String {
        let (head, body) = try client.exchange(request, for: Source(request.url), deadline: deadline)
        let text = String(decoding: body, as: UTF8.self)
        guard head.status == 200, text.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) else {
            throw StillsError.machineKeysMissing(detail: "the metadata service answered with status \(head.status)")
        }
        return text.trimmed
    }

    private static func isName(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "+=,.@-_".utf8.contains(byte)
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let start = trimmingPrefix(while: \.isWhitespace)
        return String(start.reversed().trimmingPrefix(while: \.isWhitespace).reversed())
    }
}
