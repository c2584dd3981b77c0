import HTTPTypes
import Hummingbird

extension Request {
    /// Whether the client has what `etag` names (RFC 9110 section 13.1.2), so that 304 says it all.
    func alreadyHas(_ etag: String) -> Bool {
        guard let header = headers[.ifNoneMatch] else { return false }
        return header.split(separator: ",").contains { item in
            let tag = item.drop { $0 == " " }
            let strong = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
            return strong == "*" || strong.prefix { $0 != " " } == etag
        }
    }
}
