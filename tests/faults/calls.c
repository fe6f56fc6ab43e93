/* Stands between one process and the kernel: counts, records and spoils the system calls that touch one folder.
 *
 * A seccomp filter turns every call of a list into SIGSYS, wherever it is made (libc's own buffers included, which
 * LD_PRELOAD does not see), unless it is made by raw_call below. The handler decides: let it through, fail it,
 * shorten it, or end the process before or after it. A filter cannot be taken off again: call calls_watch in a child.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

long raw_call(long number, long a, long b, long c, long d, long e, long f);
extern const char raw_after[];

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
__asm__(".text\n.globl raw_call\nraw_call:\n mov %rdi,%rax\n mov %rsi,%rdi\n mov %rdx,%rsi\n mov %rcx,%rdx\n"
        " mov %r8,%r10\n mov %r9,%r8\n mov 8(%rsp),%r9\n syscall\n.globl raw_after\nraw_after:\n ret\n");
#define ARGUMENTS(u)                                                                                               \
    {u->uc_mcontext.gregs[REG_RDI], u->uc_mcontext.gregs[REG_RSI], u->uc_mcontext.gregs[REG_RDX],                  \
     u->uc_mcontext.gregs[REG_R10], u->uc_mcontext.gregs[REG_R8],  u->uc_mcontext.gregs[REG_R9]}
#define RESULT(u) u->uc_mcontext.gregs[REG_RAX]
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
__asm__(".text\n.globl raw_call\nraw_call:\n mov x8,x0\n mov x0,x1\n mov x1,x2\n mov x2,x3\n mov x3,x4\n mov x4,x5\n"
        " mov x5,x6\n svc #0\n.globl raw_after\nraw_after:\n ret\n");
#define ARGUMENTS(u)                                                                                               \
    {u->uc_mcontext.regs[0], u->uc_mcontext.regs[1], u->uc_mcontext.regs[2],                                       \
     u->uc_mcontext.regs[3], u->uc_mcontext.regs[4], u->uc_mcontext.regs[5]}
#define RESULT(u) u->uc_mcontext.regs[0]
#else
#error "only x86-64 and aarch64"
#endif

enum { READ, WRITE, OPEN, STATE, LIST, MAP, CLOSE, SYNC, MAKE, LINK, RENAME, REMOVE, LOCK, LENGTH, COPY };
enum { NOTHING, FAIL, FAIL_FROM_HERE_ON, SHORT, KILL_BEFORE, KILL_AFTER };

/* Where the paths of a call are: a descriptor (FD), a path (PATH), or a folder and a path (AT). */
enum { FD, PATH, AT, PATHS, ATS };
static const struct { int number, kind, where; } LISTED[] = {
    {SYS_read, READ, FD}, {SYS_pread64, READ, FD}, {SYS_readv, READ, FD},
    {SYS_write, WRITE, FD}, {SYS_pwrite64, WRITE, FD}, {SYS_writev, WRITE, FD},
    {SYS_openat, OPEN, AT}, {SYS_newfstatat, STATE, AT}, {SYS_statx, STATE, AT},
    {SYS_faccessat, STATE, AT}, {SYS_getdents64, LIST, FD}, {SYS_close, CLOSE, FD},
    {SYS_fsync, SYNC, FD}, {SYS_fdatasync, SYNC, FD}, {SYS_mkdirat, MAKE, AT}, {SYS_linkat, LINK, ATS},
    {SYS_renameat2, RENAME, ATS}, {SYS_unlinkat, REMOVE, AT}, {SYS_flock, LOCK, FD}, {SYS_ftruncate, LENGTH, FD},
    {SYS_fallocate, LENGTH, FD}, {SYS_fchmod, STATE, FD}, {SYS_copy_file_range, COPY, FD}, {SYS_sendfile, COPY, FD},
    {SYS_mmap, MAP, FD}, {SYS_symlinkat, LINK, AT},
#ifdef __x86_64__
    {SYS_open, OPEN, PATH}, {SYS_creat, OPEN, PATH}, {SYS_stat, STATE, PATH}, {SYS_lstat, STATE, PATH},
    {SYS_access, STATE, PATH}, {SYS_mkdir, MAKE, PATH}, {SYS_rmdir, REMOVE, PATH}, {SYS_unlink, REMOVE, PATH},
    {SYS_link, LINK, PATHS}, {SYS_rename, RENAME, PATHS}, {SYS_renameat, RENAME, ATS}, {SYS_truncate, LENGTH, PATH},
    {SYS_chmod, STATE, PATH},
#else
    {SYS_renameat, RENAME, ATS}, {SYS_truncate, LENGTH, PATH},
#endif
};
#define LISTED_COUNT (sizeof LISTED / sizeof *LISTED)

/* One recorded call; the path, the second path and what was written follow, and the next one begins at 8 bytes. */
struct record { int32_t kind, flags; int64_t result, offset; uint32_t path, other, data, size; };

static struct {
    char folder[4096];
    size_t folder_length;
    long target, seen;
    int fault, error, links;
    char *log;
    size_t room, *used;
} watch;

static void path_of(char *out, long descriptor, const char *path) {
    char name[64];
    size_t length = 0;
    if (path && *path == '/') {
        snprintf(out, 4096, "%s", path);
        return;
    }
    if ((int)descriptor == AT_FDCWD) {
        snprintf(name, sizeof name, "/proc/self/cwd");
    } else {
        snprintf(name, sizeof name, "/proc/self/fd/%d", (int)descriptor);
    }
    long got = raw_call(SYS_readlinkat, AT_FDCWD, (long)name, (long)out, 4000, 0, 0);
    length = got > 0 ? (size_t)got : 0;
    out[length] = 0;
    if (path && *path) snprintf(out + length, 4096 - length, "/%s", path);
}

static int is_inside(const char *path) {
    return strncmp(path, watch.folder, watch.folder_length) == 0 &&
           (path[watch.folder_length] == '/' || path[watch.folder_length] == 0);
}

static void record(int kind, int flags, long result, long offset, const char *path, const char *other,
                   const char *data, size_t size) {
    struct record r = {kind, flags, result, offset, strlen(path), strlen(other), size, 0};
    r.size = (sizeof r + r.path + r.other + r.data + 7) & ~7u;
    if (*watch.used + r.size > watch.room) raw_call(SYS_exit_group, 99, 0, 0, 0, 0, 0);
    char *at = watch.log + *watch.used;
    memcpy(at, &r, sizeof r);
    memcpy(at += sizeof r, path, r.path);
    memcpy(at += r.path, other, r.other);
    if (size) memcpy(at + r.other, data, size);
    *watch.used += r.size;
}

static void handle(int signal_number, siginfo_t *info, void *context) {
    (void)signal_number;
    ucontext_t *u = context;
    long a[6] = ARGUMENTS(u);
    long number = info->si_syscall, result, offset = 0;
    char path[4096] = "", other[4096] = "";
    int kind = -1, flags = 0;
    for (size_t i = 0; i < LISTED_COUNT; i++) {
        if (LISTED[i].number != number) continue;
        kind = LISTED[i].kind;
        switch (LISTED[i].where) {
        case FD:
            if (kind == MAP) { if ((int)a[4] >= 0) path_of(path, a[4], ""); }
            else if (number == SYS_copy_file_range) path_of(path, a[2], "");
            else path_of(path, a[0], "");
            break;
        case PATH: path_of(path, AT_FDCWD, (char *)a[0]); break;
        case PATHS: path_of(path, AT_FDCWD, (char *)a[0]); path_of(other, AT_FDCWD, (char *)a[1]); break;
        case AT: path_of(path, a[0], (char *)a[1]); break;
        case ATS: path_of(path, a[0], (char *)a[1]); path_of(other, a[2], (char *)a[3]); break;
        }
    }
    /* What a descriptor is, the kernel always knows. */
    int is_known = (number == SYS_newfstatat || number == SYS_statx) && a[1] && !*(char *)a[1];
    if (is_known || (!is_inside(path) && !is_inside(other))) {
        RESULT(u) = raw_call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
        return;
    }
    if (kind == OPEN) {
        flags = number == SYS_openat ? (int)a[2] : (int)a[1];
#ifdef __x86_64__
        if (number == SYS_creat) flags = O_CREAT | O_WRONLY | O_TRUNC;
#endif
    } else if (kind == MAP) {
        flags = (a[3] & MAP_SHARED) && (a[2] & PROT_WRITE);
    } else if (kind == REMOVE) {
        flags = number == SYS_unlinkat ? (int)a[2] & AT_REMOVEDIR : 0;
#ifdef __x86_64__
        if (number == SYS_rmdir) flags = AT_REMOVEDIR;
#endif
    } else if (kind == WRITE) {
        offset = number == SYS_pwrite64 ? a[3] : raw_call(SYS_lseek, a[0], 0, SEEK_CUR, 0, 0, 0);
    } else if (number == SYS_sendfile) {
        path_of(other, a[1], "");
        offset = a[2] ? *(long *)a[2] : 0;
    } else if (kind == LENGTH) {
        offset = a[1];
    }
    int changes = kind == WRITE || kind == MAKE || kind == LINK || kind == RENAME || kind == LENGTH || kind == COPY ||
                  (kind == OPEN && flags & (O_CREAT | O_TRUNC));
    int fault = NOTHING;
    if (++watch.seen == watch.target) fault = watch.fault;
    if (watch.fault == FAIL_FROM_HERE_ON && watch.seen >= watch.target && watch.target) {
        /* A full disk still lets one remove; one that may not be written does not. */
        int refused = changes || (watch.error == EROFS && (kind == REMOVE || kind == SYNC));
        fault = refused ? FAIL : NOTHING;
    }
    if (fault == KILL_BEFORE) {
        result = raw_call(SYS_kill, raw_call(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0, 0);
    } else if (kind == LINK && !watch.links) {
        result = -EPERM;
    } else if (fault == FAIL) {
        if (kind == CLOSE) raw_call(number, a[0], 0, 0, 0, 0, 0);
        result = -watch.error;
    } else {
        if (fault == SHORT && (kind == READ || kind == WRITE) && a[2] > 1) a[2] /= 2;
        /* What a sync is for is tried on the record; here it would only take time. */
        result = kind == SYNC ? 0 : raw_call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    }
    record(kind, flags, result, offset, path, other, (char *)a[1], kind == WRITE && result > 0 ? (size_t)result : 0);
    if (fault == KILL_AFTER) raw_call(SYS_kill, raw_call(SYS_getpid, 0, 0, 0, 0, 0, 0), SIGKILL, 0, 0, 0, 0);
    RESULT(u) = result;
}

/* Watches what this process does below `folder` until it ends; 0, or the negative of an error number.
 *
 * The `target`-th call (from 1; 0: none) meets `fault`, with `error` where it fails. `links`: whether hard links can
 * be made. `log` has `room` bytes for records, and `used` counts those taken. */
int calls_watch(const char *folder, long target, int fault, int error, int links, char *log, size_t room,
                size_t *used) {
    watch.folder_length = (size_t)snprintf(watch.folder, sizeof watch.folder, "%s", folder);
    watch.target = target, watch.fault = fault, watch.error = error, watch.links = links;
    watch.log = log, watch.room = room, watch.used = used;
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_NODEFER};
    if (sigaction(SIGSYS, &action, 0)) return -errno;
    struct sock_filter filter[LISTED_COUNT + 16];
    unsigned short n = 0;
    uint64_t after = (uint64_t)(uintptr_t)raw_after;
#define PUT(...) filter[n++] = (struct sock_filter)__VA_ARGS__
    PUT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    PUT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
    PUT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    PUT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer)));
    PUT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)after, 0, 3));
    PUT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, instruction_pointer) + 4));
    PUT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(after >> 32), 0, 1));
    PUT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    PUT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
    for (size_t i = 0; i < LISTED_COUNT; i++) {
        unsigned char skip = (unsigned char)(LISTED_COUNT - i);
        PUT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)LISTED[i].number, skip, 0));
    }
    PUT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    PUT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP));
    struct sock_fprog program = {n, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -errno;
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program)) return -errno;
    return 0;
}
