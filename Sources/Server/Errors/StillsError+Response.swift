import Core
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOHTTP1

extension StillsError {
    /// The answer to a request, in the shape of its surface.
    func response(on surface: Surface) -> Response {
        var headers: HTTPFields = [.stillsError: code.rawValue, .cacheControl: "no-store"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        let status = HTTPResponse.Status(code: status(on: surface))
        let message = "\(cause) \(fix)"
        switch surface {
        case .videoDB:
            return .json(VideoDBBody(message: message, code: code.rawValue), status: status, headers: headers)
        case .v1:
            let body = V1Body(
                type: documentation,
                error: HTTPResponseStatus(statusCode: status.code).reasonPhrase,
                status: status.code,
                message: message,
                errors: problems.isEmpty ? [cause] : problems,
                code: code.rawValue
            )
            return .json(body, status: status, headers: headers)
        case .problem:
            let body = ProblemBody(
                type: documentation,
                title: HTTPResponseStatus(statusCode: status.code).reasonPhrase,
                status: status.code,
                detail: cause,
                code: code.rawValue,
                fix: fix
            )
            headers[.contentType] = "application/problem+json"
            return .json(body, status: status, headers: headers)
        }
    }

    /// The surfaces that store images answer 400 where a URL given to them cannot be used: 502 to 504 make their
    /// clients try again, and the fault is the caller's.
    private func status(on surface: Surface) -> Int {
        switch code {
        case .sourceRefused, .sourceNotFound, .sourceDenied, .sourceTooLarge, .sourceUnreachable, .sourceFailed,
            .sourceTimeout, .sourceUndecodable, .mediaUnsupported, .imageUndecodable, .imageTooLarge,
            .credentialsRefused, .storeKeyUnknown, .storeSecretWrong, .storeTokenExpired, .storeAccessDenied,
            .storeBucketNotFound, .storeClockSkewed:
            surface == .problem ? code.status : 400
        default: code.status
        }
    }

    private var documentation: String { "/errors#\(code.rawValue)" }
}

private struct VideoDBBody: Encodable {
    var success = false
    var message: String
    var code: String
}

private struct V1Body: Encodable {
    var type: String
    var error: String
    var status: Int
    var message: String
    var errors: [String]
    var code: String
}

/// RFC 9457, with our `code` and `fix`.
private struct ProblemBody: Encodable {
    var type: String
    var title: String
    var status: Int
    var detail: String
    var code: String
    var fix: String
}
