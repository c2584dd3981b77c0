/// The stable name of everything that can go wrong, and the HTTP status that goes with it.
///
/// The raw value is what clients, logs and metric labels see. It never changes once released.
package enum ErrorCode: String, Sendable, CaseIterable, Codable {
    // What was asked is wrong.
    case parameterInvalid = "parameter_invalid"
    case bodyInvalid = "body_invalid"
    case uploadInvalid = "upload_invalid"
    case requestTimeout = "request_timeout"
    case uploadTooLarge = "upload_too_large"
    case mediaUnsupported = "media_unsupported"
    case imageUndecodable = "image_undecodable"
    case imageTooLarge = "image_too_large"
    case collectionNotEmpty = "collection_not_empty"
    case collectionIsDefault = "collection_is_default"
    case nameTaken = "name_taken"
    case modelRequired = "model_required"

    // Who asks may not.
    case keyMissing = "key_missing"
    case keyInvalid = "key_invalid"
    case scopeMissing = "scope_missing"
    case signatureInvalid = "signature_invalid"
    case signatureExpired = "signature_expired"
    case renditionUnsigned = "rendition_unsigned"

    // What was asked for is not there.
    case imageNotFound = "image_not_found"
    case collectionNotFound = "collection_not_found"
    case uploadNotFound = "upload_not_found"
    case jobNotFound = "job_not_found"
    case accountNotFound = "account_not_found"
    case keyNotFound = "key_not_found"
    case routeNotFound = "route_not_found"
    case methodNotAllowed = "method_not_allowed"
    case rangeNotSatisfiable = "range_not_satisfiable"

    // The place that bytes are read from.
    case sourceInvalid = "source_invalid"
    case sourceUnsupported = "source_unsupported"
    case sourceRefused = "source_refused"
    case sourceNotFound = "source_not_found"
    case sourceDenied = "source_denied"
    case sourceTooLarge = "source_too_large"
    case sourceUndecodable = "source_undecodable"
    case sourceUnreachable = "source_unreachable"
    case sourceFailed = "source_failed"
    case sourceTimeout = "source_timeout"
    case credentialsUnknown = "credentials_unknown"
    case credentialsRefused = "credentials_refused"
    case credentialsNotFound = "credentials_not_found"
    case sourcePaused = "source_paused"

    // What a store says of credentials and buckets.
    case storeKeyUnknown = "store_key_unknown"
    case storeSecretWrong = "store_secret_wrong"
    case storeTokenExpired = "store_token_expired"
    case storeAccessDenied = "store_access_denied"
    case storeRegionWrong = "store_region_wrong"
    case storeBucketNotFound = "store_bucket_not_found"
    case storeClockSkewed = "store_clock_skewed"
    case machineKeysMissing = "machine_keys_missing"

    // This server.
    case overloaded = "overloaded"
    case rendererLost = "renderer_lost"
    case deadlineExceeded = "deadline_exceeded"
    case storageFailed = "storage_failed"
    case configurationInvalid = "configuration_invalid"
    case credentialsLocked = "credentials_locked"
    case internalError = "internal_error"

    /// The HTTP status that this error is answered with, unless a surface's contract says otherwise.
    package var status: Int {
        switch self {
        case .parameterInvalid, .bodyInvalid, .uploadInvalid, .sourceInvalid, .sourceUnsupported,
            .credentialsUnknown, .storeRegionWrong, .collectionIsDefault:
            400
        case .keyMissing, .keyInvalid: 401
        case .scopeMissing, .signatureInvalid, .signatureExpired, .renditionUnsigned, .sourceRefused,
            .credentialsRefused, .storeKeyUnknown, .storeSecretWrong, .storeTokenExpired, .storeAccessDenied:
            403
        case .imageNotFound, .collectionNotFound, .uploadNotFound, .jobNotFound, .accountNotFound,
            .keyNotFound, .routeNotFound, .sourceNotFound, .credentialsNotFound, .storeBucketNotFound:
            404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .collectionNotEmpty, .nameTaken: 409
        case .uploadTooLarge: 413
        case .mediaUnsupported: 415
        case .rangeNotSatisfiable: 416
        case .imageUndecodable, .imageTooLarge, .sourceTooLarge, .sourceUndecodable: 422
        case .machineKeysMissing, .storageFailed, .configurationInvalid, .credentialsLocked, .internalError: 500
        case .modelRequired: 501
        case .sourceDenied, .sourceUnreachable, .sourceFailed, .storeClockSkewed: 502
        case .overloaded, .rendererLost, .sourcePaused: 503
        case .sourceTimeout, .deadlineExceeded: 504
        }
    }
}
