package import Core
import FoundationEssentials

extension SourceAuthorization {
    /// Whether a signature takes a region that nobody has told yet.
    var wantsRegion: Bool {
        guard let url = try? url, let (object, store) = signingPlace(of: url) else { return false }
        return object.store == .s3 && store.isSigned && region(of: object, store) == nil
    }

    /// A URL of the source that opens by itself, for whoever has it, until some seconds after `date`.
    ///
    /// Throws `credentials_refused` where the credentials can make none.
    func presigned(seconds: Int, at date: Date) throws -> SourceURL {
        let url = try url
        guard !url.isPresigned else { return url }
        guard let (object, store) = signingPlace(of: url) else {
            throw StillsError.credentialsRefused("Those of HTTP hosts can make no presigned URL.")
        }
        switch store.signature {
        case .key(let key):
            let signature = SignatureV4(key: key, region: signingRegion(of: object, store))
            return try signature.presigned("GET", url, seconds: seconds, at: date)
        case .azureKey(let account, let secret):
            let signer = try AzureSharedKey(account: account, key: secret)
            return try signer.sharedAccess(
                url,
                container: object.bucket,
                blob: object.key,
                seconds: seconds,
                at: date
            )
        case .none, .machine, .token, .sharedAccess:
            throw StillsError.credentialsRefused(
                "A presigned URL takes an access key, or the key of a storage account."
            )
        }
    }
}

extension SourceClient {
    /// A URL of a source that opens by itself, for whoever has it, for some seconds.
    ///
    /// Where the bucket's region is not known the store is asked, by reading the source, until `deadline`. Throws
    /// `credentials_refused` where the source's credentials can make none, and `parameter_invalid` where the time is
    /// longer than the store takes.
    package func presign(_ source: Source, seconds: Int, deadline: Deadline) throws -> String {
        let authorization = try SourceAuthorization(source, client: self)
        if authorization.wantsRegion { _ = try openReader(source, deadline: deadline) }
        return try authorization.presigned(seconds: seconds, at: Date()).text
    }
}
