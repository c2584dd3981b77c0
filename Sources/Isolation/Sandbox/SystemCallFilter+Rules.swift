import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension SystemCallFilter {
    static let rules = memory + threads + signals + clocks + descriptors + system + files + forbidden

    private static let memory = [
        Rule(csandbox_allow, "brk munmap mremap madvise mincore membarrier"),
        // Nothing becomes code that was not code before.
        Rule(csandbox_allow, "mmap mprotect", argument(2, bits: PROT_EXEC, are: 0)),
    ]

    private static let threads = [
        Rule(csandbox_allow, "futex set_robust_list rseq getcpu sched_yield sched_getaffinity sched_getparam"),
        Rule(csandbox_allow, "sched_getscheduler sched_getattr sched_get_priority_max sched_get_priority_min"),
        Rule(csandbox_allow, "gettid getpid getppid exit exit_group"),
        // Threads that share everything, and neither processes nor namespaces.
        Rule(csandbox_allow, "clone", argument(0, bits: csandbox_thread_mask, are: csandbox_thread_flags)),
        Rule(csandbox_kill, "clone", argument(0, bits: csandbox_clone_thread, are: 0)),
        // Its flags are in memory, where no filter sees them. The C library then asks by `clone`.
        Rule(csandbox_lack, "clone3"),
    ]

    private static let signals = [
        Rule(csandbox_allow, "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending sigaltstack restart_syscall"),
        // abort() ends the process by its own signal.
        Rule(csandbox_allow, "tgkill", argument(0, is: getpid())),
        Rule(csandbox_kill, "tgkill", argument(0, isNot: getpid())),
        Rule(csandbox_kill, "kill tkill rt_sigqueueinfo rt_tgsigqueueinfo"),
    ]

    private static let clocks = [
        Rule(csandbox_allow, "clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times")
    ]

    private static let descriptors = [
        Rule(csandbox_allow, "read readv pread64 write writev pwrite64 lseek close fstat ftruncate memfd_create"),
        Rule(csandbox_allow, "recvmsg sendmsg recvfrom sendto shutdown poll ppoll"),
        Rule(csandbox_allow, "fcntl", argument(1, is: F_GETFD)),
        Rule(csandbox_allow, "fcntl", argument(1, is: F_SETFD)),
        Rule(csandbox_allow, "fcntl", argument(1, is: F_GETFL)),
        Rule(csandbox_allow, "fcntl", argument(1, is: csandbox_add_seals)),
        Rule(csandbox_allow, "fcntl", argument(1, is: csandbox_get_seals)),
    ]

    private static let system = [
        Rule(csandbox_allow, "getrandom getrusage getrlimit sysinfo uname getuid geteuid getgid getegid"),
        // Limits can be read, those of this process alone.
        Rule(csandbox_allow, "prlimit64", argument(0, is: 0), argument(2, is: 0)),
        Rule(csandbox_kill, "prlimit64", argument(2, isNot: 0)),
        Rule(csandbox_allow, "prctl", argument(0, is: csandbox_set_thread_name)),
        Rule(csandbox_allow, "prctl", argument(0, is: csandbox_get_thread_name)),
    ]

    /// Libraries look for files and do without; who wants to write to one is no library.
    private static let files =
        [
            Rule(csandbox_deny_access, "stat lstat newfstatat statx statfs access faccessat faccessat2"),
            Rule(csandbox_deny_access, "readlink readlinkat"),
        ] + opening("open", flags: 1) + opening("openat", flags: 2)

    private static func opening(_ call: String, flags: UInt32) -> [Rule] {
        let writing = [O_WRONLY, O_RDWR, O_WRONLY | O_RDWR].map { argument(flags, bits: O_ACCMODE, are: $0) }
        let changing = [O_CREAT, O_TRUNC].map { argument(flags, bits: O_ACCMODE | $0, are: $0) }
        return [Rule(csandbox_deny_access, call, argument(flags, bits: O_ACCMODE | O_CREAT | O_TRUNC, are: 0))]
            + (writing + changing).map { Rule(csandbox_kill, call, $0) }
    }

    private static let forbidden = [
        Rule(csandbox_kill, "socket socketpair connect bind listen accept accept4"),
        Rule(csandbox_kill, "execve execveat fork vfork unshare setns"),
        Rule(csandbox_kill, "ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp"),
        Rule(csandbox_kill, "pidfd_open pidfd_getfd pidfd_send_signal"),
        Rule(csandbox_kill, "creat openat2 open_by_handle_at name_to_handle_at truncate"),
        Rule(csandbox_kill, "unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat"),
        Rule(csandbox_kill, "mkdir mkdirat rmdir mknod mknodat chmod fchmod fchmodat chown fchown lchown fchownat"),
        Rule(csandbox_kill, "setxattr lsetxattr fsetxattr"),
        Rule(csandbox_kill, "mount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount fspick"),
        Rule(csandbox_kill, "mount_setattr swapon swapoff reboot kexec_load kexec_file_load acct quotactl"),
        Rule(csandbox_kill, "init_module finit_module delete_module iopl ioperm modify_ldt personality"),
        Rule(csandbox_kill, "add_key request_key keyctl bpf perf_event_open userfaultfd"),
        Rule(csandbox_kill, "io_uring_setup io_uring_enter io_uring_register io_setup io_submit"),
        Rule(csandbox_kill, "setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset"),
        Rule(csandbox_kill, "setrlimit"),
    ]

    /// Some bits of an argument have a value.
    private static func argument(
        _ index: UInt32,
        bits: some BinaryInteger,
        are value: some BinaryInteger
    ) -> csandbox_condition {
        csandbox_condition(argument: index, mask: number(bits), value: number(value), differs: 0)
    }

    private static func argument(_ index: UInt32, is value: some BinaryInteger) -> csandbox_condition {
        csandbox_condition(argument: index, mask: .max, value: number(value), differs: 0)
    }

    private static func argument(_ index: UInt32, isNot value: some BinaryInteger) -> csandbox_condition {
        csandbox_condition(argument: index, mask: .max, value: number(value), differs: 1)
    }

    /// A filter sees arguments as 64 bits, of which an `int` is the lower half.
    private static func number(_ value: some BinaryInteger) -> UInt64 {
        UInt64(UInt32(truncatingIfNeeded: value))
    }
}
