import Core
import FoundationEssentials

@testable import Server

extension FuzzTarget {
    /// A body is an object that means the same once it is written again, or an error; its fields are within limits.
    static let jsonBodies = FuzzTarget("json-bodies") { bytes in
        guard bytes.count <= 64 << 10, let object = try parsed({ try JSONValue.object(from: bytes) }) else { return }
        let written = try JSONEncoder().encode(JSONValue.object(object))
        let again = try JSONValue.object(from: written)
        try expect(again == object, "\(bytes.text) is not \(written)")

        var frame = FieldReader(object)
        if let seconds = frame.integer("expires_in", in: 1...1000) {
            try expect((1...1000).contains(seconds), "\(seconds) s")
        }
        if let parameters = try parsed({ try FrameParameters(&frame) }) {
            let width = parameters.request.rendition.width ?? 16
            try expect((16...3840).contains(width), "A width of \(width)")
        }
        try checkFields(object)
    }

    /// What the other bodies hold.
    private static func checkFields(_ object: [String: JSONValue]) throws {
        var fields = FieldReader(object)
        if let name = fields.text("name", length: 1...200) {
            let isPlain = !name.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
            try expect((1...200).contains(name.count) && isPlain, "The name \(name)")
        }
        _ = fields.text("description")
        _ = fields.boolean("is_public")
        _ = fields.number("offset_seconds", in: FramePosition.secondsRange)
        _ = fields.list("buckets", count: 0...100, "must hold buckets.") { BucketPattern($0) }
        _ = fields.texts("headers", count: 1...16)
        _ = fields.object("body", isTextAllowed: true) { inner in inner.text("name") }
        fields.require("url")
        do {
            try fields.finish()
        } catch let error as StillsError {
            // An answer must not grow with the nonsense in a request.
            try expect(error.problems.count <= 21, "\(error.problems.count) problems")
            let length = error.cause.utf8.count
            try expect(length < 64 << 10, "\(length) bytes of cause")
        }
    }
}
