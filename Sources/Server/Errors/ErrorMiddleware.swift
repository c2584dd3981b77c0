import Core
import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Turns every error into an answer in the shape of the request's surface, and logs those that are ours.
struct ErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    /// The methods that a path takes, for 405 and its `Allow`.
    let methods: @Sendable (_ path: String) -> [HTTPRequest.Method]

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // The bytes are no HTTP, or break off: Hummingbird answers 400, if anyone listens, and hangs up.
            throw error
        } catch {
            let (stillsError, allowed) = classify(error, request)
            log(stillsError, request, context.logger)
            var response = stillsError.response(on: Surface(of: request))
            if !allowed.isEmpty { response.headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ") }
            return request.method == .head ? response.createHeadResponse() : response
        }
    }

    private func classify(_ error: any Error, _ request: Request) -> (StillsError, allowed: [HTTPRequest.Method]) {
        if let error = error as? StillsError { return (error, []) }
        if error is CancellationError { return (.givenUp, []) }
        if let error = error as? any HTTPResponseError {
            switch error.status {
            case .notFound:
                let allowed = methods(request.uri.path)
                return allowed.isEmpty ? (.routeNotFound, []) : (.methodNotAllowed(allowed), allowed)
            case .contentTooLarge:
                return (.bodyTooLarge, [])
            case .badRequest:
                return (.requestMalformed(detail: "\(error)"), [])
            default:
                return (.unexpected(error), [])
            }
        }
        return (.unexpected(error), [])
    }

    private func log(_ error: StillsError, _ request: Request, _ logger: Logger) {
        let level: Logger.Level =
            switch error.code.status {
            case 500: .error
            case 502...504: .warning
            default: .debug
            }
        logger.log(
            level: level,
            "Request failed",
            metadata: [
                "code": "\(error.code.rawValue)",
                "method": "\(request.method)",
                "path": "\(request.uri.path)",
                "cause": "\(error.cause)",
                "detail": "\(error.detail ?? "")",
            ]
        )
    }
}

extension StillsError {
    fileprivate static let routeNotFound = StillsError(
        .routeNotFound,
        "There is nothing at this path.",
        fix: "Look at the path; the API is described in `docs/api.md`."
    )

    fileprivate static let givenUp = StillsError(
        .overloaded,
        "The server gave the request up, because it stops.",
        fix: "Try again.",
        retryAfter: 1
    )

    fileprivate static let bodyTooLarge = StillsError(
        .uploadTooLarge,
        "The body is larger than this path takes.",
        fix: "Send less."
    )

    fileprivate static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> StillsError {
        StillsError(
            .methodNotAllowed,
            "This path does not take this method.",
            fix: "Use \(allowed.map(\.rawValue).joined(separator: " or "))."
        )
    }

    fileprivate static func requestMalformed(detail: String) -> StillsError {
        StillsError(.bodyInvalid, "The request cannot be read.", fix: "Look at its path and its body.", detail: detail)
    }

    fileprivate static func unexpected(_ error: any Error) -> StillsError {
        StillsError(
            .internalError,
            "Something went wrong on this server.",
            fix: "Try again; if it happens again, look for the code in the server's log.",
            detail: String(describing: error)
        )
    }
}
