import Core

extension StillsError {
    /// No renderer could be had.
    static func noRenderer(_ detail: String) -> StillsError {
        StillsError(
            .rendererLost,
            "No renderer can be started for the work.",
            fix: "Try again; run `stills doctor` on the server if it stays so.",
            detail: detail,
            retryAfter: 1
        )
    }

    /// The answer to a job whose renderer failed at it.
    static func failed(_ failure: RendererFailure, of group: RendererGroupName) -> StillsError {
        switch failure {
        case .lost:
            StillsError(
                .rendererLost,
                "The renderer that did the work was lost.",
                fix: "Try again; look at the server's memory, open files and log if it happens often.",
                retryAfter: 1
            )
        case .late: Deadline.exceeded
        case .hung: undecodable("takes the decoder more time than a job may take", in: group)
        case .crashed, .misbehaved: undecodable("is broken in a way that stops the decoder", in: group)
        }
    }

    /// The answer to bytes that have brought a renderer down a short while ago.
    static func denied(to group: RendererGroupName) -> StillsError {
        undecodable("has stopped the decoder before, and is not tried again for some minutes", in: group)
    }

    private static func undecodable(_ what: String, in group: RendererGroupName) -> StillsError {
        switch group {
        case .images:
            StillsError(
                .imageUndecodable,
                "The picture \(what).",
                fix: "Send a file that other programs show, or save it anew with one of them."
            )
        case .frames:
            StillsError(
                .sourceUndecodable,
                "The source \(what).",
                fix: "Give a file that other programs play, or save it anew with one of them."
            )
        }
    }
}
