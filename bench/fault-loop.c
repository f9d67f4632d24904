/* The fault loop in C: a thread that polls, reads and serves, and other threads that touch pages.
 * Prints one JSON line. Usage: fault-loop KIND TOUCHES WARM PAGES THREADS AHEAD PAUSE [read-first]
 * KIND is copy, zeropage, continue or writeprotect; WARM the touches before those that are measured, without pauses; AHEAD the
 * pages that one fault fills; PAUSE microseconds between touches. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

void touch_setup(uint64_t size, int protected, uint64_t pause);
uint64_t touch_pages(volatile char *start, uint64_t pages, uint64_t touches, uint32_t *latencies, uint64_t threads);

static int uffd, stop_fd;
static uint64_t page_size, length;
static char kind;
static char *source, *region;
/* Whether each page has contents of its own, and whether the handler reads before it polls where that has paid. */
static int each, read_first;

static void *map(uint64_t bytes, int flags, int fd)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);
	if (memory == MAP_FAILED)
		err(1, "mmap");
	return memory;
}

static void resolve(uint64_t page)
{
	struct uffdio_copy copy = {.dst = page, .src = (uintptr_t)source, .len = length};
	if (each)
		copy.src += page - (uintptr_t)region;
	struct uffdio_zeropage zero = {.range = {page, length}};
	struct uffdio_continue map_it = {.range = {page, length}};
	struct uffdio_writeprotect allow = {.range = {page, length}};
	int result = kind == 'c' ? ioctl(uffd, UFFDIO_COPY, &copy)
		   : kind == 'z' ? ioctl(uffd, UFFDIO_ZEROPAGE, &zero)
		   : kind == 'm' ? ioctl(uffd, UFFDIO_CONTINUE, &map_it)
				 : ioctl(uffd, UFFDIO_WRITEPROTECT, &allow);
	if (result < 0)
		err(1, "the ioctl of '%c'", kind);
}

/* What the runtime does too: runtime/descriptors/read-first.ts has the reasons. */
static int polls, longer, row;

static int leaves_poll_out(void)
{
	return polls == 0 || polls-- == 0;
}

static void learn(int found)
{
	row = found ? row + 1 : 0;
	if (found)
		polls = row % 32 == 0;
	else
		polls = longer;
	longer = found ? 0 : longer == 0 ? 1 : longer < 256 ? 2 * longer : longer;
}

static void *serve(void *unused)
{
	static struct uffd_msg messages[16];
	struct pollfd waiting[2] = {{.fd = uffd, .events = POLLIN}, {.fd = stop_fd, .events = POLLIN}};
	for (;;) {
		ssize_t size = -1;
		if (read_first && leaves_poll_out()) {
			size = read(uffd, messages, sizeof messages);
			if (size < 0 && errno != EAGAIN)
				err(1, "read");
			learn(size > 0);
		}
		if (size < 0) {
			if (poll(waiting, 2, -1) < 0)
				err(1, "poll");
			if (waiting[1].revents)
				return unused;
			size = read(uffd, messages, sizeof messages);
			if (size < 0)
				err(1, "read");
		}
		for (size_t i = 0; i < size / sizeof messages[0]; i++) {
			if (messages[i].event != UFFD_EVENT_PAGEFAULT)
				errx(1, "unexpected event %u", messages[i].event);
			resolve(messages[i].arg.pagefault.address & ~(page_size - 1));
		}
	}
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* Memory whose pages are missing, in the file but not mapped, or write-protected. */
static void registered(uint64_t bytes)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register reg = {.range.len = bytes, .mode = UFFDIO_REGISTER_MODE_MISSING};
	if (kind == 'm') {
		int file = memfd_create("fault-loop", 0);
		if (ftruncate(file, bytes) != 0)
			err(1, "ftruncate");
		memset(map(bytes, MAP_SHARED, file), 'x', bytes);
		region = map(bytes, MAP_SHARED, file);
		api.features = UFFD_FEATURE_MINOR_SHMEM;
		reg.mode = UFFDIO_REGISTER_MODE_MINOR;
	} else {
		region = map(bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	}
	if (kind == 'w') {
		memset(region, 'x', bytes);
		api.features = UFFD_FEATURE_PAGEFAULT_FLAG_WP;
		reg.mode = UFFDIO_REGISTER_MODE_WP;
	}
	if (ioctl(uffd, UFFDIO_API, &api) < 0)
		err(1, "UFFDIO_API");
	reg.range.start = (uintptr_t)region;
	if (ioctl(uffd, UFFDIO_REGISTER, &reg) < 0)
		err(1, "UFFDIO_REGISTER");
	struct uffdio_writeprotect protect = {{reg.range.start, bytes}, UFFDIO_WRITEPROTECT_MODE_WP};
	if (kind == 'w' && ioctl(uffd, UFFDIO_WRITEPROTECT, &protect) < 0)
		err(1, "UFFDIO_WRITEPROTECT");
}

int main(int argc, char **argv)
{
	if (argc != 8 && argc != 9)
		errx(1, "usage: fault-loop KIND TOUCHES WARM PAGES THREADS AHEAD PAUSE [read-first]");
	read_first = argc == 9;
	uint64_t number[8];
	for (int i = 2; i < 8; i++)
		number[i] = strtoull(argv[i], NULL, 10);
	uint64_t touches = number[2], warm = number[3], pages = number[4], threads = number[5];
	kind = strcmp(argv[1], "continue") == 0 ? 'm' : argv[1][0];
	each = strcmp(argv[1], "copy-each") == 0;
	page_size = sysconf(_SC_PAGESIZE);
	length = number[6] * page_size;
	uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
	if (uffd < 0)
		err(1, "userfaultfd");
	registered(pages * page_size);
	uint64_t contents = each ? pages * page_size : length;
	source = map(contents, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	memset(source, 'x', contents);
	uint64_t most = touches > warm ? touches : warm;
	uint32_t *latencies = map(most * sizeof *latencies, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	memset(latencies, 0, most * sizeof *latencies);
	stop_fd = eventfd(0, EFD_CLOEXEC);
	pthread_t handler;
	if (pthread_create(&handler, NULL, serve, NULL) != 0)
		errx(1, "pthread_create");

	touch_setup(page_size, kind == 'w' ? uffd : -1, 0);
	touch_pages(region, pages, warm, latencies, threads);
	touch_setup(page_size, kind == 'w' ? uffd : -1, number[7]);
	uint64_t nanoseconds = touch_pages(region, pages, touches, latencies, threads);
	uint64_t one = 1;
	if (write(stop_fd, &one, sizeof one) != sizeof one)
		err(1, "write");
	pthread_join(handler, NULL);

	qsort(latencies, touches, sizeof *latencies, ascending);
	printf("{\"touches\":%lu,\"nanoseconds\":%lu,\"p50\":%u,\"p99\":%u}\n", (unsigned long)touches,
	       (unsigned long)nanoseconds, latencies[touches / 2], latencies[touches * 99 / 100]);
}
