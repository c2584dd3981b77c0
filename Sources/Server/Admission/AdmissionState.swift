/// Who may run and who waits, as a value: the rules of ``Admission`` without any concurrency.
///
/// While anyone waits every slot is taken, so that nobody overtakes the queue. The queue is short by
/// configuration, which is why it is searched from end to end.
struct AdmissionState {
    /// One caller, from its arrival until it leaves.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    /// What a caller does on arrival.
    enum Arrival: Equatable {
        case run
        case wait
        case refuse
    }

    let runningLimit: Int
    let queuedLimit: Int
    private(set) var running = 0
    private var queue: [Ticket] = []
    private var nextNumber: UInt64 = 0

    /// At least one may run, whatever is asked for: nobody would ever leave a queue without a slot.
    init(running: Int, queued: Int) {
        runningLimit = max(1, running)
        queuedLimit = max(0, queued)
    }

    var queued: Int { queue.count }

    /// Seconds after which a refused caller may try again: one for each round of work that waits, 1 to 30.
    var retryAfter: Int { min(30, max(1, queued / runningLimit)) }

    mutating func makeTicket() -> Ticket {
        defer { nextNumber &+= 1 }
        return Ticket(number: nextNumber)
    }

    mutating func arrive(_ ticket: Ticket) -> Arrival {
        if running < runningLimit {
            running += 1
            return .run
        }
        guard queue.count < queuedLimit else { return .refuse }
        queue.append(ticket)
        return .wait
    }

    /// Ends one run.
    ///
    /// Its slot goes to the caller that has waited longest, whose ticket is returned.
    mutating func leave() -> Ticket? {
        guard !queue.isEmpty else {
            running -= 1
            return nil
        }
        return queue.removeFirst()
    }

    /// Takes a caller out of the queue; `false` where it does not wait, or no longer does.
    mutating func withdraw(_ ticket: Ticket) -> Bool {
        guard let place = queue.firstIndex(of: ticket) else { return false }
        queue.remove(at: place)
        return true
    }
}
