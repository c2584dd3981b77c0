import Core

/// A store's answer that is no success, whose body tells what is wrong.
///
/// S3 and Google Cloud Storage answer with an XML `Error` and its `Code` ("Error responses" in their documentation), Azure with
/// the field `x-ms-error-code` as well ("Status and error codes").
struct StoreAnswer {
    let head: ResponseHead
    private var body: [UInt8] = []

    init(_ head: ResponseHead) {
        self.head = head
    }

    /// Whether an answer is one whose body is worth reading.
    static func isTelling(_ head: ResponseHead) -> Bool {
        switch head.status {
        case 400, 401, 403, 404, 409: true
        // S3 may tell a bucket's region, with or without a place to ask instead.
        case 301, 307: head["x-amz-bucket-region"] != nil || head["location"] == nil
        default: false
        }
    }

    /// Takes a piece of the body, and says whether more is of use.
    mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        body.append(contentsOf: bytes.prefix(16 * 1024 - body.count))
        return body.count < 16 * 1024
    }

    /// The store's own word for what is wrong.
    private var code: String? {
        guard let text = head["x-ms-error-code"] ?? XMLText(body).first("Code") else { return nil }
        // It goes to the log, and the answer may be of any server.
        let isName =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || "._-".utf8.contains(byte)
            }
        return isName ? text : nil
    }

    /// The region that a bucket is in, where the answer tells one.
    var region: String? {
        guard let text = head["x-amz-bucket-region"] ?? XMLText(body).first("Region") else { return nil }
        // It becomes a label of a host name.
        let isRegion =
            (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "-")
            }
        return isRegion ? text : nil
    }

    /// The error that it means; `nil` where the status says it all.
    ///
    /// - Parameter isSigned: whether the request was signed by stored credentials or the machine's.
    func error(isSigned: Bool) -> StillsError? {
        let detail = "status \(head.status), code \(code ?? "none")"
        switch code {
        case "NoSuchBucket", "ContainerNotFound", "ContainerBeingDeleted":
            return .storeBucketNotFound(detail)
        case "NoSuchKey", "NoSuchVersion", "BlobNotFound":
            return .storeObjectNotFound(detail)
        case _ where !isSigned:
            return nil
        case "InvalidAccessKeyId", "InvalidAccessKey":
            return .storeKeyUnknown(detail)
        case "AuthenticationFailed" where says("time frame"), "ExpiredToken", "TokenRefreshRequired", "InvalidToken":
            return .storeTokenExpired(detail)
        case "AuthenticationFailed" where says("date header"), "RequestTimeTooSkewed", "RequestExpired":
            return .storeClockSkewed(detail)
        case "SignatureDoesNotMatch", "AuthenticationFailed", "InvalidSecurity":
            return .storeSecretWrong(detail)
        default:
            return head.status == 401 || head.status == 403 ? .storeAccessDenied(detail) : nil
        }
    }

    private func says(_ words: String) -> Bool {
        String(decoding: body, as: UTF8.self).lowercased().contains(words)
    }
}
