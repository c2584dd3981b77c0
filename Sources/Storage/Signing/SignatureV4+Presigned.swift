import Core
import FoundationEssentials

extension SignatureV4 {
    /// The URL with a query that lets whoever has it make this one request, until `seconds` after `date`.
    ///
    /// The body is not signed, nor any field but `Host`. The URL's own parameters stay as they are, and are signed.
    /// Throws `parameter_invalid` unless there are 1 to 604,800 seconds, and `source_invalid` where the URL gets too long.
    func presigned(_ method: String, _ url: SourceURL, seconds: Int, at date: Date) throws -> SourceURL {
        guard (1...604_800).contains(seconds) else {
            throw StillsError(
                .parameterInvalid,
                "A presigned URL is good for 1 second to 7 days.",
                fix: "Give a number of seconds from 1 to 604800."
            )
        }
        let time = date.compactText
        var parameters = [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(key.id)/\(scope(at: time))"),
            ("X-Amz-Date", time),
            ("X-Amz-Expires", "\(seconds)"),
            ("X-Amz-SignedHeaders", "host"),
        ]
        if let token = key.sessionToken { parameters.append(("X-Amz-Security-Token", token.text)) }
        let unsigned = try url.appending(query: FormBody.encode(parameters))
        let request = Self.canonicalRequest(
            method,
            unsigned.path,
            query: unsigned.query,
            Self.signedFields([], to: url),
            bodyHash: "UNSIGNED-PAYLOAD"
        )
        return try unsigned.appending(query: "X-Amz-Signature=\(signature(of: request, at: time))")
    }
}
