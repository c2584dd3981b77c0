import Core

/// The refusals of ``SourceGuard``, one for each kind of rule.
///
/// They name the option, never what else is in it: lists of hosts may tell of an operator's network.
extension StillsError {
    static func schemeRefused(_ scheme: String) -> StillsError {
        refused(
            "The source is read by `\(scheme)`, which is switched off on this server.",
            fix: "Use another scheme, or have this one added to `sources.schemes`."
        )
    }

    static func hostDenied(detail: String) -> StillsError {
        refused(
            "The source's host is one that this server must not ask.",
            fix: "Use another host, or have this one taken out of `sources.deny_hosts`.",
            detail
        )
    }

    static func hostNotAllowed(detail: String) -> StillsError {
        refused(
            "The source's host is not among those that this server may ask.",
            fix: "Use another host, or have this one added to `sources.allow_hosts`.",
            detail
        )
    }

    static func hostNotOfAccount(detail: String) -> StillsError {
        refused(
            "The source's host is not among those that this account may ask.",
            fix: "Use another host, or have this one added by `stills accounts sources`.",
            detail
        )
    }

    static func addressRefused(detail: String) -> StillsError {
        refused(
            "The source is at an address that is not public.",
            fix: "Use a public address, or have its block added to `sources.allow_private`.",
            detail
        )
    }

    static func portRefused(detail: String) -> StillsError {
        refused(
            "The source is at a port that this server does not connect to.",
            fix: "Use port 80 or 443, or have the port added to `sources.ports`.",
            detail
        )
    }

    private static func refused(_ cause: String, fix: String, _ detail: String? = nil) -> StillsError {
        StillsError(.sourceRefused, cause, fix: fix, detail: detail)
    }
}
