import Core

/// The renditions that a published image may be asked for without a signature, by name.
struct Presets: Sendable {
    private let options: [String: RenditionOptions]

    /// Reads `name:query` entries.
    ///
    /// Throws `configuration_invalid` where one is not.
    init(_ entries: [String]) throws {
        var options: [String: RenditionOptions] = [:]
        for entry in entries {
            let parts = entry.split(separator: ":", maxSplits: 1)
            do {
                guard parts.count == 2 else { throw Self.malformed(entry, nil) }
                var fields = FieldReader(try Query(parts[1]))
                options[String(parts[0])] = RenditionOptions(&fields)
                try fields.finish()
            } catch let error as StillsError {
                throw Self.malformed(entry, error)
            }
        }
        self.options = options
    }

    subscript(name: String) -> RenditionOptions? { options[name] }

    private static func malformed(_ entry: String, _ error: StillsError?) -> StillsError {
        StillsError(
            .configurationInvalid,
            "The preset `\(entry)` is not valid. \(error?.cause ?? "")",
            fix: "Write it as `name:query`, such as `thumb:width=300&height=300&fit=cover`."
        )
    }
}
