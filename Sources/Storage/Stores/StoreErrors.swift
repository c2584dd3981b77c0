import Core

/// What stores say of credentials and buckets, worded once.
extension StillsError {
    static func storeKeyUnknown(_ detail: String) -> StillsError {
        StillsError(
            .storeKeyUnknown,
            "The store does not know the access key of the stored credentials.",
            fix:
                "Look whether the key was deleted or deactivated, and store the credentials anew with one that is not.",
            detail: detail
        )
    }

    static func storeSecretWrong(_ detail: String) -> StillsError {
        StillsError(
            .storeSecretWrong,
            "The store does not accept the signature: the secret of the stored credentials is not the one of their key.",
            fix: "Store the credentials anew, the key and its secret as the store has shown them together.",
            detail: detail
        )
    }

    static func storeTokenExpired(_ detail: String) -> StillsError {
        StillsError(
            .storeTokenExpired,
            "The temporary credentials have expired, or their token is not valid.",
            fix:
                "Get new ones, and replace the stored credentials by them; a key without a session token does not expire.",
            detail: detail
        )
    }

    static func storeAccessDenied(_ detail: String) -> StillsError {
        StillsError(
            .storeAccessDenied,
            "The store knows the credentials, but does not let them read this object.",
            fix:
                "Allow them to get objects of this bucket (`s3:GetObject` or its like), and to list it, so that a missing object is told.",
            detail: detail
        )
    }

    static func storeRegionWrong(_ told: String, named: String) -> StillsError {
        StillsError(
            .storeRegionWrong,
            "The bucket is in the region `\(told)`, but the stored credentials name `\(named)`.",
            fix: "Store the credentials anew with the region `\(told)`, or with none, so that it is found."
        )
    }

    static func storeBucketNotFound(_ detail: String) -> StillsError {
        StillsError(
            .storeBucketNotFound,
            "The store has no such bucket.",
            fix: "Check the bucket's name, and that the credentials' endpoint is the store that it is in.",
            detail: detail
        )
    }

    static func storeObjectNotFound(_ detail: String) -> StillsError {
        StillsError(
            .sourceNotFound,
            "The bucket has no object of this key.",
            fix: """
                Check the key, letter by letter; in `s3://`, `gs://` and `az://` it is not percent-encoded, and in a query \
                a space is `%20`, since `+` is a plus.
                """,
            detail: detail
        )
    }

    static func storeClockSkewed(_ detail: String) -> StillsError {
        StillsError(
            .storeClockSkewed,
            "The store's clock and this server's are too far apart.",
            fix: "Set this server's clock, by NTP for instance.",
            detail: detail
        )
    }
}
