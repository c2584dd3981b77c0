/// One version of a source: the one that a validator names, and that has this length.
struct SourceVersion: Sendable {
    let validator: SourceValidator
    let length: Int64
    /// The fields of an answer that later ones must not contradict.
    let head: ResponseHead

    init?(_ head: ResponseHead, length: Int64) {
        guard let validator = SourceValidator(head) else { return nil }
        self.validator = validator
        self.length = length
        self.head = head.validators
    }

    func isSame(as other: SourceVersion) -> Bool {
        validator == other.validator && length == other.length
    }
}
