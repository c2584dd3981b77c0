import Core
import FoundationEssentials

extension AzureSharedKey {
    /// The URL of a blob with a shared access signature that lets whoever has it read the blob, until `seconds` after
    /// `date`.
    ///
    /// Over `https` alone where that is the URL's scheme. Where the URL's query names a snapshot or a version, the
    /// signature is for that one. `container` and `blob` are named without encoding. Throws `source_invalid` where
    /// the URL gets too long.
    func sharedAccess(
        _ url: SourceURL,
        container: String,
        blob: String,
        seconds: Int,
        at date: Date
    ) throws -> SourceURL {
        let expiry = date.addingTimeInterval(Double(seconds)).secondsText
        let protocols = url.origin.scheme == "https" ? "https" : "https,http"
        let (kind, moment) = Self.part(of: url)
        // What stands empty: a beginning; then a policy's name and addresses; the scope of an encryption; and the five
        // fields that an answer could be made to carry.
        let text = [
            "r", "", expiry, "/blob/\(account)/\(container)/\(blob)", "", "", protocols, Self.version, kind, moment, "",
            "", "", "", "", "",
        ]
        let query = FormBody.encode([
            ("se", expiry), ("sp", "r"), ("spr", protocols), ("sv", Self.version), ("sr", kind),
            ("sig", signature(of: text.joined(separator: "\n"))),
        ])
        return try url.appending(query: query)
    }

    /// The kind of what is read, as a signature names it, and its time where it is not the blob as it stands.
    private static func part(of url: SourceURL) -> (kind: String, moment: String) {
        for (name, value) in url.parameters {
            switch name.lowercased() {
            case "snapshot": return ("bs", value)
            case "versionid": return ("bv", value)
            default: continue
            }
        }
        return ("b", "")
    }
}
