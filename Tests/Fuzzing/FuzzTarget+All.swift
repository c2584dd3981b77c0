extension FuzzTarget {
    /// All there are; each has its folder in the corpus.
    package static let all: [FuzzTarget] = [
        .multipart, .queries, .signedURLs, .renditions, .jsonBodies, .credentials, .requestHeaders, .identities,
        .sourceURLs, .storeObjects, .hosts, .answers, .temporaryKeys,
        .containers, .videos, .playlists, .manifests, .pictures, .rendererMessages,
    ]

    package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
