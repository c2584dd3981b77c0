#ifndef STILLS_CSANDBOX_PROCESSES_H
#define STILLS_CSANDBOX_PROCESSES_H

// What Swift cannot import of processes: functions behind _GNU_SOURCE, and macros that take a status apart.

#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// The processor time that a process has taken so far, all its threads together, in milliseconds; -1 where it is gone.
static inline int64_t csandbox_processor_milliseconds(pid_t process) {
    clockid_t clock;
    struct timespec time;
    if (clock_getcpuclockid(process, &clock) || clock_gettime(clock, &time)) return -1;
    return (int64_t) time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// Ends another process by SIGXCPU once it has taken so many seconds of processor time in all.
static inline int csandbox_limit_processor_seconds(pid_t process, uint64_t seconds) {
    struct { uint64_t soft, hard; } limit = {seconds, UINT64_MAX};
    return (int) syscall(SYS_prlimit64, process, RLIMIT_CPU, &limit, NULL);
}

// The signal that ended a process, by the status of waitpid, or 0.
static inline int csandbox_ending_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

static inline int csandbox_exit_status(int status) { return WEXITSTATUS(status); }

// The headers hide it from Swift.
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

// Leaves a new process no descriptor from this one on.
static inline int csandbox_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

#endif
