import Core
import Hummingbird
import NIOCore

/// `GET /metrics`, for Prometheus, with the key of an administrator.
struct MetricsController: Sendable {
    let authenticator: Authenticator
    let counters: Counters

    func add(to routes: Routes) {
        routes.on("/metrics", .get) { request, _ in
            _ = try await authenticator.require(.admin, request)
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: counters.text))
            )
        }
    }
}
