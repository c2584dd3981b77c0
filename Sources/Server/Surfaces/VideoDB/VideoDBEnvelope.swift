import Catalog
import Core
import FoundationEssentials
import Hummingbird

/// `{"success":true,"data":…}`: what every answer of the VideoDB surface is wrapped in.
struct VideoDBEnvelope<Payload: Encodable>: Encodable {
    var success = true
    var data: Payload
}

/// A `data` of nothing.
struct VideoDBNothing: Encodable {}

/// An image as the VideoDB surface shows it.
struct VideoDBImage: Encodable {
    var id: String
    var collectionID: String
    var name: String
    var description: String?
    var url: String?
    var fileExtension: String
    var size: Int
    var width: Int
    var height: Int
    var createdAt: String

    init(_ image: ImageRecord, url: String?) {
        id = image.id.dashed
        collectionID = image.collectionID.description
        name = image.name
        description = image.description
        self.url = url
        fileExtension = image.format.delivered.fileExtension
        size = image.size
        width = image.width
        height = image.height
        createdAt = image.createdAt.timestamp
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, description, url, size, width, height
        case collectionID = "collection_id"
        case fileExtension = "extension"
        case createdAt = "created_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(collectionID, forKey: .collectionID)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(description, forKey: .description)
        // Clients read `url` of every image: an unpublished one has null, not nothing.
        try container.encode(url, forKey: .url)
        try container.encode(fileExtension, forKey: .fileExtension)
        try container.encode(size, forKey: .size)
        try container.encode(width, forKey: .width)
        try container.encode(height, forKey: .height)
        try container.encode(createdAt, forKey: .createdAt)
    }
}

/// A collection as the VideoDB surface shows it.
struct VideoDBCollection: Encodable {
    var id: String
    var name: String
    var description: String
    var isPublic: Bool
    var createdAt: String

    init(_ collection: CollectionRecord) {
        id = collection.id.description
        name = collection.name
        description = collection.description
        isPublic = collection.isPublic
        createdAt = collection.createdAt.timestamp
    }

    private enum CodingKeys: String, CodingKey {
        case id, name, description
        case isPublic = "is_public"
        case createdAt = "created_at"
    }
}

extension Response {
    /// An answer of the VideoDB surface, always with status 200: its clients read a body after every success.
    static func videoDB(_ payload: some Encodable) -> Response {
        .json(VideoDBEnvelope(data: payload))
    }
}
