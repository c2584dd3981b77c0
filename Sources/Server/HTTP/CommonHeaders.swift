import HTTPTypes
import Hummingbird

/// Adds what every answer carries, and asks clients to let go of their connections while the server drains.
struct CommonHeaders<Context: RequestContext>: RouterMiddleware {
    let readiness: Readiness

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.xContentTypeOptions] = "nosniff"
        if readiness.state == .draining { response.headers[.connection] = "close" }
        return response
    }
}
