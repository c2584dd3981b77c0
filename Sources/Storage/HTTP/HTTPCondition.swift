/// What must hold of the version of a source for its bytes to be sent (RFC 9110, section 13).
enum HTTPCondition {
    /// Any other is wanted; that it is still this one is said by a 304.
    case otherThan(SourceValidator)
    /// No other is wanted, which is said by a 412.
    case same(SourceValidator)

    /// The field of a request that says so.
    ///
    /// Amazon S3, Google Cloud Storage, Azure Blob Storage and nginx know all four of them. `If-Range` is left out,
    /// because the stores do not promise it, and because it answers by all of another version's bytes, which only the
    /// end of the connection stops.
    var field: HeaderField {
        switch self {
        case .otherThan(.tag(let tag)): HeaderField("If-None-Match", tag)
        case .otherThan(.date(let date)): HeaderField("If-Modified-Since", date)
        case .same(.tag(let tag)): HeaderField("If-Match", tag)
        case .same(.date(let date)): HeaderField("If-Unmodified-Since", date)
        }
    }
}
