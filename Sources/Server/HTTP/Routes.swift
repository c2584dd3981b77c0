import HTTPTypes
import Hummingbird
import Synchronization

/// The routes of the server, and which methods each path takes.
///
/// Hummingbird answers an unknown method like an unknown path, so the patterns are kept here a second time.
final class Routes: Sendable {
    typealias Handler = @Sendable (Request, RequestState) async throws -> Response

    private struct Entry {
        let pattern: [Substring]
        let method: HTTPRequest.Method

        var parameterCount: Int { pattern.count { $0.hasPrefix(":") } }
    }

    private let entries = Mutex<[Entry]>([])
    private let pending = Mutex<[(RouterPath, HTTPRequest.Method, Handler)]>([])

    /// Adds a route.
    ///
    /// `:name` in `path` matches one segment.
    func on(_ path: String, _ method: HTTPRequest.Method, use handler: @escaping Handler) {
        entries.withLock {
            $0.append(Entry(pattern: path.split(separator: "/").map { Substring($0) }, method: method))
        }
        pending.withLock { $0.append((RouterPath(path), method, handler)) }
    }

    /// The methods of the routes that match `path`, in alphabetical order.
    func methods(of path: String) -> [HTTPRequest.Method] {
        let segments = path.split(separator: "/")
        let matching = entries.withLock { entries in
            entries.filter { entry in
                entry.pattern.count == segments.count
                    && zip(entry.pattern, segments).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
            }
        }
        // The router prefers a literal to a parameter, so a path belongs to the most literal pattern alone.
        let fewest = matching.map(\.parameterCount).min()
        return matching.filter { $0.parameterCount == fewest }.map(\.method).sorted { $0.rawValue < $1.rawValue }
    }

    /// Hands the routes to Hummingbird.
    func register(on router: Router<RequestState>) {
        for (path, method, handler) in pending.withLock({ $0 }) {
            router.on(path, method: method) { try await handler($0, $1) }
        }
    }
}
