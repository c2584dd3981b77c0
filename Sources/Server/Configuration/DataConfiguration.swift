/// Where the server keeps what it must not lose.
///
/// Section: `data`.
package struct DataConfiguration: Sendable {
    /// The directory of the catalog, the originals and the cache.
    ///
    /// It is made where it is missing.
    ///
    /// Flag: `--data`.
    package var directory = "./data"

    package init() {}
}
