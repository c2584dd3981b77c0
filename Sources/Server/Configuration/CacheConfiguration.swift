/// How many finished renditions are kept.
///
/// Section: `cache`.
package struct CacheConfiguration: Sendable {
    /// The most memory that renditions take, in bytes; 0 turns this cache off.
    package var memoryBytes = 128 << 20
    /// The most disk space that renditions take, in bytes; 0 turns this cache off.
    package var diskBytes = 10 << 30

    package init() {}
}
