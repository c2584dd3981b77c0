import Catalog
import Core
import HTTPTypes
import Hummingbird

/// An image as the `/v1` surface shows it.
struct V1Image: Encodable {
    var id: String
    var name: String
    var url: String?
    var width: Int
    var height: Int
    var format: String
    var size: Int
    var createdAt: String

    init(_ image: ImageRecord, url: String?) {
        id = image.id.underscored
        name = image.name
        self.url = url
        width = image.width
        height = image.height
        format = image.format.rawValue
        size = image.size
        createdAt = image.createdAt.timestamp
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, url, width, height, format, size
        case createdAt = "created_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        // `url` is always there: null while the image is private.
        try container.encode(url, forKey: .url)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(format, forKey: .format)
        try container.encode(size, forKey: .size)
        try container.encode(createdAt, forKey: .createdAt)
    }
}

/// A page of images.
///
/// `links` hold absolute URLs, or null at either end.
struct V1Page: Encodable {
    struct Links: Encodable {
        var previous: String?
        var next: String?

        private enum CodingKeys: CodingKey { case previous, next }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(previous, forKey: .previous)
            try container.encode(next, forKey: .next)
        }
    }

    var data: [V1Image]
    var links: Links
}
