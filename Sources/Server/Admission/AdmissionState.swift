/// Who may run and who waits, as a value: the rules of ``Admission`` without any concurrency.
///
/// A slot is never free while somebody waits who may take it, so that nobody overtakes the queue. The queue is short by
/// configuration, which is why it is searched from end to end.
struct AdmissionState {
    /// One caller, from its arrival until it leaves.
    struct Ticket: Hashable, Sendable {
        fileprivate let number: UInt64
        /// `nil` for a caller that no account's share bounds.
        let account: String?
    }

    /// What a caller does on arrival.
    enum Arrival: Equatable {
        case run
        case wait
        /// There is no room for anyone.
        case refuse
        /// There is no more room for this account.
        case refuseAccount
    }

    let runningLimit: Int
    let queuedLimit: Int
    /// How many of one account may run.
    let runningShare: Int
    /// How many of one account may wait.
    let queuedShare: Int
    private(set) var running = 0
    /// Of those accounts alone that have callers running.
    private var runningOfAccount: [String: Int] = [:]
    private var queue: [Ticket] = []
    private var nextNumber: UInt64 = 0

    /// At least one may run, whatever is asked for: nobody would ever leave a queue without a slot.
    ///
    /// - Parameter share: how many of one account may run; it has the same share of the queue, of one place at least.
    init(running: Int, queued: Int, share: Int = .max) {
        runningLimit = max(1, running)
        queuedLimit = max(0, queued)
        runningShare = min(runningLimit, max(1, share))
        queuedShare = min(queuedLimit, max(1, queuedLimit * runningShare / runningLimit))
    }

    var queued: Int { queue.count }

    /// Seconds after which a refused caller may try again: one for each round of work that waits, 1 to 30.
    var retryAfter: Int { Self.seconds(waiting: queued, running: runningLimit) }

    /// The same for a caller that is refused for its account's share.
    func retryAfter(of account: String) -> Int {
        Self.seconds(waiting: waiting(of: account), running: runningShare)
    }

    func running(of account: String) -> Int { runningOfAccount[account] ?? 0 }

    func waiting(of account: String) -> Int { queue.count { $0.account == account } }

    mutating func makeTicket(for account: String? = nil) -> Ticket {
        defer { nextNumber &+= 1 }
        return Ticket(number: nextNumber, account: account)
    }

    mutating func arrive(_ ticket: Ticket) -> Arrival {
        if running < runningLimit, isBelowShare(ticket) {
            run(ticket)
            return .run
        }
        guard queue.count < queuedLimit else { return .refuse }
        guard ticket.account.map({ waiting(of: $0) < queuedShare }) ?? true else { return .refuseAccount }
        queue.append(ticket)
        return .wait
    }

    /// Ends the run of a caller.
    ///
    /// Its slot goes to the caller that has waited longest of those whose account is below its share, and whose ticket
    /// is returned.
    mutating func leave(_ ticket: Ticket) -> Ticket? {
        running -= 1
        if let account = ticket.account {
            let left = running(of: account) - 1
            runningOfAccount[account] = left > 0 ? left : nil
        }
        guard let place = queue.firstIndex(where: isBelowShare) else { return nil }
        let next = queue.remove(at: place)
        run(next)
        return next
    }

    /// Takes a caller out of the queue; `false` where it does not wait, or no longer does.
    mutating func withdraw(_ ticket: Ticket) -> Bool {
        guard let place = queue.firstIndex(of: ticket) else { return false }
        queue.remove(at: place)
        return true
    }

    private mutating func run(_ ticket: Ticket) {
        running += 1
        if let account = ticket.account { runningOfAccount[account, default: 0] += 1 }
    }

    private func isBelowShare(_ ticket: Ticket) -> Bool {
        ticket.account.map { running(of: $0) < runningShare } ?? true
    }

    private static func seconds(waiting: Int, running: Int) -> Int { min(30, max(1, waiting / running)) }
}
