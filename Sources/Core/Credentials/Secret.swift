/// Text that must never be shown: however it is printed or dumped, it is not.
package struct Secret: Sendable, Hashable {
    /// For whoever signs or sends with it.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(secret)" }
    package var debugDescription: String { "(secret)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
