import HTTPTypes
import Hummingbird

/// Which of the public APIs a request speaks, and so which shape its errors have.
enum Surface {
    /// VideoDB's: `{"success":false,"message":…}`.
    case videoDB
    /// IMG Processing's: flat objects under `/v1`.
    case v1
    /// Dolby's, and everything that has no surface, such as `/i/…`: `application/problem+json`.
    case problem

    init(of request: Request) {
        let path = request.uri.path.split(separator: "/", omittingEmptySubsequences: true)
        switch path.first {
        case "v1": self = .v1
        case "collection", "upload", "job": self = .videoDB
        case "image" where path.count == 2 && path[1] == "generate_url": self = .problem
        case "image": self = path.count == 1 && Self.asksForFrame(request) ? .problem : .videoDB
        case "i", "storyboard", "media-info", "api", "credentials": self = .problem
        default: self = request.headers[.accessToken] == nil ? .problem : .videoDB
        }
    }

    /// Whether `GET /image` means a frame of a source, and not the list of images.
    ///
    /// A surface's own key header decides; a Bearer key, or none, leaves it to whether there is a `url` or a `sig`.
    static func asksForFrame(_ request: Request) -> Bool {
        if request.headers[.raspToken] != nil { return true }
        if request.headers[.accessToken] != nil { return false }
        return (request.uri.query ?? "").split(separator: "&").contains { $0.hasPrefix("url=") || $0.hasPrefix("sig=") }
    }
}

extension HTTPField.Name {
    /// The key header of the VideoDB surface.
    static let accessToken = Self(unchecked: "x-access-token")
    /// The key header of the `/v1` surface.
    static let apiKey = Self(unchecked: "x-api-key")
    /// The key header of the Dolby surface.
    static let raspToken = Self(unchecked: "x-rasp-auth-token")
    static let stillsError = Self(unchecked: "Stills-Error")
    static let frameTime = Self(unchecked: "Stills-Frame-Time")
    static let frameKind = Self(unchecked: "Stills-Frame-Kind")
    static let sourceBytes = Self(unchecked: "Stills-Source-Bytes")
    static let sourceRequests = Self(unchecked: "Stills-Source-Requests")
    static let processingUsage = Self(unchecked: "X-Image-Processing-Usage")

    private init(unchecked name: String) {
        // Every caller passes a literal of token characters, which is all that a field name asks for.
        self = HTTPField.Name(name) ?? .server
    }
}
