/// What an API key may do.
package enum Scope: String, Sendable, CaseIterable, Codable {
    /// See images, their originals and any rendition of them.
    case read
    /// Upload, create, change and delete images and collections, and sign URLs.
    case write
    /// Publish images and take them back.
    case publish
    /// Cut frames out of sources.
    case frames
    /// Manage stored credentials.
    case credentials
    /// Everything.
    case admin
}
