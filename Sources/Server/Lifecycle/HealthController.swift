import HTTPTypes
import Hummingbird

/// `GET /health` and `GET /ready`, for load balancers.
///
/// Neither asks for a key.
struct HealthController {
    let readiness: Readiness

    func add(to routes: Routes) {
        // Alive: the process answers. Restart it where it does not.
        routes.on("/health", .get) { _, _ in
            .json(["status": readiness.state.rawValue])
        }
        // Ready: send it requests. Send them elsewhere where it is not.
        routes.on("/ready", .get) { _, _ in
            let state = readiness.state
            return .json(["status": state.rawValue], status: state == .ready ? .ok : .serviceUnavailable)
        }
    }
}
