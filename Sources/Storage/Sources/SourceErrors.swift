import CCurl
package import Core

/// The errors of sources, worded once.
extension StillsError {
    static func sourceFailed(_ cause: String, detail: String? = nil) -> StillsError {
        StillsError(.sourceFailed, cause, fix: "Look at the server that holds the source.", detail: detail)
    }

    static let sourceChanged = StillsError(
        .sourceFailed,
        "The source changed while it was read.",
        fix: "Try again once it is complete."
    )

    static func referenceRefused(detail: String) -> StillsError {
        StillsError(
            .sourceRefused,
            "The source refers to a place that may not be read.",
            fix: "Let it refer to `http` and `https` URLs only.",
            detail: detail
        )
    }

    static func credentialsRefused(_ reason: String) -> StillsError {
        StillsError(
            .credentialsRefused,
            "The stored credentials are not for this source. \(reason)",
            fix: "Name other credentials, or store these anew for where the source is."
        )
    }

    static func sourceTimeout(detail: String? = nil) -> StillsError {
        StillsError(
            .sourceTimeout,
            "The source did not answer in time.",
            fix: "Look at the server that holds the source, or try again.",
            detail: detail
        )
    }

    static func sourceTooLarge(limit: Int) -> StillsError {
        StillsError(
            .sourceTooLarge,
            "More than \(limit) bytes of the source would have to be read.",
            fix: "Serve it from a place that answers range requests, with its index intact."
        )
    }

    /// The source can only be read whole, and is too long for that.
    static func wholeSourceTooLarge(limit: Int) -> StillsError {
        StillsError(
            .sourceTooLarge,
            "The source's server does not answer range requests, and the whole source is longer than \(limit) bytes.",
            fix: "Serve it from a place that answers range requests, or raise `sources.maximum_bytes`."
        )
    }

    package static func uploadTooLarge(limit: Int) -> StillsError {
        StillsError(
            .uploadTooLarge,
            "The file is larger than \(limit) bytes.",
            fix: "Upload a smaller one, or raise `limits.upload_bytes`."
        )
    }

    /// What an answer means whose status is not one of the expected.
    ///
    /// - Parameter isAuthorized: whether stored credentials were sent.
    static func source(_ head: ResponseHead, isAuthorized: Bool = false) -> StillsError {
        let status = head.status
        return switch status {
        case 404, 410:
            StillsError(
                .sourceNotFound,
                "The source does not exist.",
                fix: "Check its URL.",
                detail: "status \(status)"
            )
        case 401 where isAuthorized, 403 where isAuthorized:
            StillsError(
                .sourceDenied,
                "The source's server does not accept the stored credentials.",
                fix: "Check that they are still valid, and store them anew.",
                detail: "status \(status)"
            )
        case 401, 403:
            StillsError(
                .sourceDenied,
                "The source may not be read without credentials, or no longer.",
                fix: "Name stored credentials by `credentials_key`, or give a presigned URL that has not expired.",
                detail: "status \(status)"
            )
        case 429, 503:
            StillsError(
                .sourceFailed,
                "The source's server is busy and takes no more requests for now: it answered with status \(status).",
                fix: "Try again later, or ask less often for frames of this source.",
                retryAfter: head.retryAfter.map { min(max($0, 1), 3600) }
            )
        case 408, 504:
            sourceTimeout(detail: "status \(status)")
        default:
            sourceFailed("The source answered with status \(status).")
        }
    }
}
