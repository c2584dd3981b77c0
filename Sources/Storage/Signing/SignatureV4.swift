import Core
import Crypto
import FoundationEssentials

/// Signs requests as Amazon S3 and its like want it, in the form of AWS Signature Version 4.
///
/// The formulas are those of "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)" and
/// "…Using Query Parameters" in the Amazon S3 API Reference. Google Cloud Storage takes the same from its HMAC keys,
/// with the region `auto` ("V4 signing process with HMAC keys" of its XML API). The parts of a key stand in header
/// fields as they are, so they must hold no line breaks.
struct SignatureV4: Sendable {
    let key: AccessKey
    let region: String
    var service = "s3"

    /// The SHA-256 of no bytes.
    static let emptyBodyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    /// The fields to add to a request that has `fields`, all of which are signed, beside `Host`.
    ///
    /// None of those that are added may be among `fields`.
    ///
    /// - Parameter bodyHash: the SHA-256 of the body in hexadecimal.
    func fields(
        signing method: String,
        _ url: SourceURL,
        with fields: [HeaderField],
        bodyHash: String = Self.emptyBodyHash,
        at date: Date
    ) -> [HeaderField] {
        let time = date.compactText
        var added = [HeaderField("x-amz-date", time), HeaderField("x-amz-content-sha256", bodyHash)]
        if let token = key.sessionToken { added.append(HeaderField("x-amz-security-token", token.text)) }
        let signed = Self.signedFields(fields + added, to: url)
        let request = Self.canonicalRequest(method, url.path, query: url.query, signed, bodyHash: bodyHash)
        let parts = [
            "Credential=\(key.id)/\(scope(at: time))",
            "SignedHeaders=\(signed.map(\.name).joined(separator: ";"))",
            "Signature=\(signature(of: request, at: time))",
        ]
        return added + [HeaderField("Authorization", "\(Self.algorithm) \(parts.joined(separator: ", "))")]
    }

    static let algorithm = "AWS4-HMAC-SHA256"

    /// What a signature is good for: a day, a region and a service.
    func scope(at time: String) -> String {
        "\(time.prefix(8))/\(region)/\(service)/aws4_request"
    }

    /// The signature of a canonical request, in hexadecimal.
    func signature(of request: String, at time: String) -> String {
        let hash = Array(SHA256.hash(data: Array(request.utf8))).hexadecimal
        let text = "\(Self.algorithm)\n\(time)\n\(scope(at: time))\n\(hash)"
        var signature = Array("AWS4\(key.secret.text)".utf8)
        for message in [String(time.prefix(8)), region, service, "aws4_request", text] {
            signature = Array(
                HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: SymmetricKey(data: signature))
            )
        }
        return signature.hexadecimal
    }
}
