#ifndef STILLS_CSANDBOX_SANDBOX_H
#define STILLS_CSANDBOX_SANDBOX_H

// What Swift cannot import of Linux's walls around a process: macros, structures without a libc header, system calls
// without a function. All return -1 and set errno on failure; on other systems, all of them fail with ENOSYS.

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

// Rights of Landlock, by the kernel's own numbers.
enum {
    csandbox_read_file = 1 << 2,
    csandbox_list_folder = 1 << 3,
};

// Flags of clone(), which stand behind _GNU_SOURCE, and of prctl(), by the kernel's own numbers.
enum {
    csandbox_clone_thread = 0x10000,
    // A thread shares memory, folders, descriptors, signals and semaphores with its process.
    csandbox_thread_flags = 0x100 | 0x200 | 0x400 | 0x800 | csandbox_clone_thread | 0x40000,
    // Beside these, no flag that traces, lends a parent or makes a namespace: CLONE_NEWTIME, _PIDFD, _PTRACE, _VFORK,
    // _PARENT, _NEWNS, _UNTRACED, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET.
    csandbox_thread_mask = csandbox_thread_flags | 0x80 | 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x20000 | 0x800000
                           | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000,
    csandbox_set_thread_name = 15,
    csandbox_get_thread_name = 16,
};

// Limits, to be set and never raised again.
typedef enum {
    csandbox_address_space,
    csandbox_file_size,
    csandbox_open_files,
    csandbox_core_dump,
    csandbox_locked_memory,
} csandbox_limit;

// What a system call ends with. All but `csandbox_allow` stand for the numbers of libseccomp.
typedef enum {
    csandbox_allow,
    csandbox_kill,
    csandbox_deny,        // EPERM
    csandbox_deny_access, // EACCES
    csandbox_lack,        // ENOSYS
} csandbox_action;

// A condition on an argument: its bits under a mask have a value. A whole argument has the mask UINT64_MAX.
typedef struct {
    unsigned argument;
    uint64_t mask;
    uint64_t value;
    int differs; // The bits must have another value.
} csandbox_condition;

#ifdef __linux__

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// O_PATH, which stands behind _GNU_SOURCE.
enum { csandbox_path_only = 010000000 };

static inline int csandbox_refuse_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

// The signal comes when the thread ends that started this process, not only when all of its process does.
static inline int csandbox_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

// No core dumps, and no other process of this user may look inside.
static inline int csandbox_hide_memory(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

static inline int csandbox_set_limit(csandbox_limit which, uint64_t amount) {
    static const int names[] = {RLIMIT_AS, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_CORE, RLIMIT_MEMLOCK};
    struct rlimit limit;
    if (getrlimit(names[which], &limit)) return -1;
    if (amount < limit.rlim_max) limit.rlim_max = amount;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(names[which], &limit);
}

// Landlock's version, 0 where the kernel has none.
static inline int csandbox_landlock_version(void) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int) version : 0;
}

// A set of rules that refuses everything that this version of Landlock knows: files, TCP from version 4 on, and from 6
// on signals to processes outside and abstract sockets.
static inline int csandbox_landlock_create(int version) {
    static const unsigned file_rights[] = {13, 14, 15, 15, 16};
    struct {
        uint64_t files, network, scopes;
    } all = {0, 0, 0};
    all.files = (1ull << file_rights[version < 5 ? version - 1 : 4]) - 1;
    size_t size = sizeof all.files;
    if (version >= 4) all.network = 3, size += sizeof all.network;
    if (version >= 6) all.scopes = 3, size += sizeof all.scopes;
    return (int) syscall(SYS_landlock_create_ruleset, &all, size, 0);
}

// Allows to do something with a file, or with all that a folder has.
static inline int csandbox_landlock_allow(int rules, const char *path, uint64_t rights) {
    struct landlock_path_beneath_attr rule = {.allowed_access = rights};
    struct stat status;
    int result = -1;
    int opened = open(path, csandbox_path_only | O_CLOEXEC);
    if (opened < 0) return -1;
    if (!fstat(opened, &status)) {
        if (!S_ISDIR(status.st_mode)) rule.allowed_access &= ~(uint64_t) csandbox_list_folder;
        rule.parent_fd = opened;
        result = (int) syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    close(opened);
    return result;
}

// Puts the calling thread, and all that it starts, under the rules.
static inline int csandbox_landlock_enforce(int rules) {
    return (int) syscall(SYS_landlock_restrict_self, rules, 0);
}

static inline uint32_t csandbox_number(csandbox_action action) {
    switch (action) {
    case csandbox_allow: return SCMP_ACT_ALLOW;
    case csandbox_kill: return SCMP_ACT_KILL_PROCESS;
    case csandbox_deny: return SCMP_ACT_ERRNO(EPERM);
    case csandbox_deny_access: return SCMP_ACT_ERRNO(EACCES);
    case csandbox_lack: return SCMP_ACT_ERRNO(ENOSYS);
    }
    return SCMP_ACT_KILL_PROCESS;
}

// A filter of system calls, for all threads, that denies whatever it is not told about. NULL without memory.
static inline void *csandbox_filter_new(void) {
    scmp_filter_ctx filter = seccomp_init(csandbox_number(csandbox_deny));
    if (!filter) return NULL;
    // Calls by the numbers of another architecture end the process.
    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    // A tree instead of a list, so that a call is found in a few steps.
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    return filter;
}

// Adds a rule for a system call where all conditions hold. A call that this system does not have is passed over.
static inline int csandbox_filter_add(void *filter, const char *call, csandbox_action action,
                                      const csandbox_condition *conditions, unsigned count) {
    struct scmp_arg_cmp all[6];
    int number = seccomp_syscall_resolve_name(call);
    if (number == __NR_SCMP_ERROR || count > 6) return errno = ENOSYS, -1;
    // Numbers below 0 stand for calls of other architectures.
    if (number < 0) return 0;
    for (unsigned index = 0; index < count; index++) {
        csandbox_condition condition = conditions[index];
        if (condition.differs) all[index] = SCMP_CMP64(condition.argument, SCMP_CMP_NE, condition.value, 0);
        else all[index] = SCMP_CMP64(condition.argument, SCMP_CMP_MASKED_EQ, condition.mask, condition.value);
    }
    int status = seccomp_rule_add_array(filter, csandbox_number(action), number, count, all);
    return status ? errno = -status, -1 : 0;
}

// Puts the filter in force, for good.
static inline int csandbox_filter_enforce(void *filter) {
    int status = seccomp_load(filter);
    return status ? errno = -status, -1 : 0;
}

static inline void csandbox_filter_free(void *filter) { seccomp_release(filter); }

#else

static inline int csandbox_lacking(void) { return errno = ENOSYS, -1; }
static inline int csandbox_refuse_new_privileges(void) { return csandbox_lacking(); }
static inline int csandbox_die_with_parent(void) { return csandbox_lacking(); }
static inline int csandbox_hide_memory(void) { return csandbox_lacking(); }
static inline int csandbox_set_limit(csandbox_limit which, uint64_t amount) {
    (void) which, (void) amount;
    return csandbox_lacking();
}
static inline int csandbox_landlock_version(void) { return 0; }
static inline int csandbox_landlock_create(int version) { return (void) version, csandbox_lacking(); }
static inline int csandbox_landlock_allow(int rules, const char *path, uint64_t rights) {
    (void) rules, (void) path, (void) rights;
    return csandbox_lacking();
}
static inline int csandbox_landlock_enforce(int rules) { return (void) rules, csandbox_lacking(); }
static inline void *csandbox_filter_new(void) { return csandbox_lacking(), (void *) 0; }
static inline int csandbox_filter_add(void *filter, const char *call, csandbox_action action,
                                      const csandbox_condition *conditions, unsigned count) {
    (void) filter, (void) call, (void) action, (void) conditions, (void) count;
    return csandbox_lacking();
}
static inline int csandbox_filter_enforce(void *filter) { return (void) filter, csandbox_lacking(); }
static inline void csandbox_filter_free(void *filter) { (void) filter; }

#endif

#endif
