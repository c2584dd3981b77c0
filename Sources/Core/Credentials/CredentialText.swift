import FoundationEssentials

/// What text of credentials is held against.
enum CharacterSets {
    static let lowerOrDigit = Set("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    static let region = lowerOrDigit.union("-".utf8)
    static let token = lowerOrDigit.union("ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+-.^_`|~".utf8)
    static let base64 = lowerOrDigit.union("ABCDEFGHIJKLMNOPQRSTUVWXYZ+/=".utf8)
}

extension String {
    /// Whether it has 1 to `most` characters, all of them visible ASCII.
    func isVisible(most: Int) -> Bool {
        (1...most).contains(utf8.count) && utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    var hasControl: Bool {
        unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    /// The bytes that it is the base64 of.
    var decodedBase64: [UInt8]? {
        guard utf8.allSatisfy({ CharacterSets.base64.contains($0) }) else { return nil }
        return Data(base64Encoded: self).map { Array($0) }
    }
}

/// Keys between lines of dashes (RFC 7468).
enum PEM {
    /// Whether it has the form of a private key; what is in it is for whoever signs with it.
    static func isPrivateKey(_ text: String) -> Bool {
        guard text.utf8.count <= 16_384 else { return false }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.last == " " ? $0.dropLast() : $0 }
        guard let first = lines.first, let last = lines.last, lines.count >= 3,
            let label = labels.first(where: { first == "-----BEGIN \($0)-----" }), last == "-----END \(label)-----"
        else { return false }
        return lines.dropFirst().dropLast().allSatisfy { line in
            line.utf8.allSatisfy { CharacterSets.base64.contains($0) }
        }
    }

    private static let labels = ["PRIVATE KEY", "RSA PRIVATE KEY"]
}
