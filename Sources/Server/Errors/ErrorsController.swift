import Core
import HTTPTypes
import Hummingbird

/// `GET /errors`: every error code with its status, where the `type` of an error body points.
struct ErrorsController {
    func add(to routes: Routes) {
        routes.on("/errors", .get) { _, _ in
            let rows = ErrorCode.allCases.map {
                "<tr id=\"\($0.rawValue)\"><td><code>\($0.rawValue)</code></td><td>\($0.status)</td></tr>"
            }
            let page = """
                <!doctype html><html lang="en"><meta charset="utf-8"><title>Stills error codes</title>
                <h1>Error codes</h1><p>Each error names its cause and its fix in its body.</p>
                <table><tr><th>code</th><th>status</th></tr>\(rows.joined())</table></html>
                """
            return Response(
                status: .ok,
                headers: [.contentType: "text/html; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: page))
            )
        }
    }
}
