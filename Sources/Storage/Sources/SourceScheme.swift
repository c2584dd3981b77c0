import Core

/// The schemes of sources that cannot be read, and what to do instead.
enum SourceScheme {
    static func unsupported(_ scheme: String) -> StillsError {
        if let store = stores[scheme] {
            StillsError(
                .sourceUnsupported,
                "Sources in \(store) are read by `http` and `https` URLs only, not by `\(scheme)://`.",
                fix: "Give a presigned `https` URL of the object."
            )
        } else {
            StillsError(
                .sourceUnsupported,
                "Sources are read by `http` and `https` only.",
                fix: "Give a URL that starts with `https://` or `http://`."
            )
        }
    }

    private static let stores = [
        "s3": "Amazon S3", "gs": "Google Cloud Storage", "az": "Azure Blob Storage",
    ]
}
