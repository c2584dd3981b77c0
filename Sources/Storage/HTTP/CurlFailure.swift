import CCurl
import Core

/// What a transfer's result code means to the one who asked for it.
enum CurlFailure {
    /// Whether the connection was lost on the way, so that asking again may help.
    static func isBroken(_ code: CURLcode) -> Bool {
        switch code {
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING: true
        default: false
        }
    }

    static func error(_ code: CURLcode, detail: String) -> StillsError {
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            return .sourceTimeout(detail: detail)
        case CURLE_COULDNT_RESOLVE_HOST:
            return unreachable("The source's host name is not known.", detail)
        case CURLE_COULDNT_CONNECT:
            return unreachable("The source's host does not take connections.", detail)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
            return unreachable("No trusted connection to the source's host can be made.", detail)
        case CURLE_URL_MALFORMAT:
            return StillsError(
                .sourceInvalid,
                "The source is not a URL.",
                fix: "Give it as `https://host/path`.",
                detail: detail
            )
        case _ where isBroken(code):
            return .sourceFailed("The source broke off in the middle of an answer.", detail: detail)
        default:
            return .sourceFailed("The source gave an answer that is not valid HTTP.", detail: detail)
        }
    }

    /// What went wrong with the proxy; `nil` where it was something else.
    ///
    /// - Parameter connectStatus: what the proxy answered to the request for a tunnel, or 0.
    static func proxyError(_ code: CURLcode, connectStatus: Int, detail: String) -> StillsError? {
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY: return proxyFailed("is not known", detail)
        case CURLE_COULDNT_CONNECT: return proxyFailed("does not take connections", detail)
        case _ where connectStatus >= 300:
            return proxyFailed("does not lead to the source: it answered with status \(connectStatus)", detail)
        default: return nil
        }
    }

    private static func proxyFailed(_ what: String, _ detail: String) -> StillsError {
        StillsError(
            .sourceUnreachable,
            "The proxy that this server reaches sources by \(what).",
            fix: "Look at the proxy, and at `sources.proxy`.",
            detail: detail
        )
    }

    private static func unreachable(_ cause: String, _ detail: String) -> StillsError {
        StillsError(
            .sourceUnreachable,
            cause,
            fix: "Check the host in the URL, and that it can be reached from this server.",
            detail: detail
        )
    }
}
