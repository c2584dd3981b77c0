import Core

extension StillsError {
    /// The source is a playlist, and those are not followed.
    static func playlistRefused(_ kind: PlaylistKind) -> StillsError {
        StillsError(
            .mediaUnsupported,
            "The source is \(kind.name), which is not followed from here.",
            fix:
                "Give the URL of a video file, or have `sources.playlists` turned on, where playlists at URLs are followed."
        )
    }

    /// The playlist, or one that it leads to, cannot be used.
    static func playlistUnusable(_ kind: PlaylistKind, _ problem: String) -> StillsError {
        StillsError(
            .sourceUndecodable,
            "The source is \(kind.name) that \(problem).",
            fix: "Check that it plays, or give the URL of a video file."
        )
    }
}
