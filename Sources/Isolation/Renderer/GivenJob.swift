package import Core

/// A job as a renderer has it in hand.
package struct GivenJob {
    package let job: Job
    package let number: UInt64
    /// The picture, where the job is done on one.
    package let original: OpenFile?
    /// The source, where the job is done on one.
    package let source: (any RangeReader)?
    package let deadline: Deadline
}
