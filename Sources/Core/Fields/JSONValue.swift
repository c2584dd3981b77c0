import FoundationEssentials

/// A JSON value as it was sent, before anything is assumed of it.
package enum JSONValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The object that `bytes` hold, or `body_invalid`; also where it nests deeper than 8 levels.
    package static func object(from bytes: some Collection<UInt8>) throws -> [String: JSONValue] {
        guard isShallow(bytes), let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)),
            case .object(let fields) = value
        else {
            throw StillsError(
                .bodyInvalid,
                "The body is not a JSON object.",
                fix: "Send an object such as {\"name\":\"value\"} with `Content-Type: application/json`."
            )
        }
        return fields
    }
}

extension JSONValue {
    /// Whether brackets stand no deeper in each other than any field here asks for.
    ///
    /// Looked at before the decoder, whose work grows with the square of the depth.
    private static func isShallow(_ bytes: some Collection<UInt8>) -> Bool {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isEscaped {
                isEscaped = false
            } else if isInString {
                if byte == UInt8(ascii: "\\") { isEscaped = true }
                if byte == UInt8(ascii: "\"") { isInString = false }
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
                if depth > deepest { return false }
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
            }
        }
        return true
    }

    private static let deepest = 8
}

extension JSONValue: Encodable {
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}

extension JSONValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}
