/* The fault loop in C: a thread that polls, reads and copies 4 KiB pages, and a main thread that touches them.
 * Prints one JSON line: faults, nanoseconds and latencies. Usage: fault-loop FAULTS PAGES */
#define _GNU_SOURCE
#include <err.h>
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

uint64_t touch_pages(volatile char *start, uint64_t pages, uint64_t page_size, uint64_t faults, uint32_t *latencies);

static int uffd, stop_fd;
static uint64_t page_size;

static void *anonymous(uint64_t length)
{
	void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		err(1, "mmap");
	return memory;
}

static void *serve(void *page)
{
	static struct uffd_msg messages[16];
	struct pollfd waiting[2] = {{.fd = uffd, .events = POLLIN}, {.fd = stop_fd, .events = POLLIN}};
	struct uffdio_copy copy = {.src = (uintptr_t)page, .len = page_size};

	for (;;) {
		if (poll(waiting, 2, -1) < 0)
			err(1, "poll");
		if (waiting[1].revents)
			return NULL;
		ssize_t size = read(uffd, messages, sizeof messages);
		if (size < 0)
			err(1, "read");
		for (size_t i = 0; i < size / sizeof messages[0]; i++) {
			copy.dst = messages[i].arg.pagefault.address & ~(page_size - 1);
			copy.copy = 0;
			if (ioctl(uffd, UFFDIO_COPY, &copy) < 0)
				err(1, "UFFDIO_COPY");
		}
	}
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		errx(1, "usage: fault-loop FAULTS PAGES");
	uint64_t faults = strtoull(argv[1], NULL, 10), pages = strtoull(argv[2], NULL, 10);
	page_size = sysconf(_SC_PAGESIZE);

	uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
	if (uffd < 0)
		err(1, "userfaultfd");
	struct uffdio_api api = {.api = UFFD_API};
	if (ioctl(uffd, UFFDIO_API, &api) < 0)
		err(1, "UFFDIO_API");
	char *region = anonymous(pages * page_size);
	struct uffdio_register reg = {
		.range = {(uintptr_t)region, pages * page_size}, .mode = UFFDIO_REGISTER_MODE_MISSING};
	if (ioctl(uffd, UFFDIO_REGISTER, &reg) < 0)
		err(1, "UFFDIO_REGISTER");

	char *page = anonymous(page_size);
	memset(page, 'x', page_size);
	uint32_t *latencies = anonymous(faults * sizeof *latencies);
	memset(latencies, 0, faults * sizeof *latencies);
	stop_fd = eventfd(0, EFD_CLOEXEC);
	pthread_t handler;
	if (pthread_create(&handler, NULL, serve, page) != 0)
		errx(1, "pthread_create");

	/* The first rounds warm up both programs. */
	touch_pages(region, pages, page_size, faults / 10, latencies);
	uint64_t nanoseconds = touch_pages(region, pages, page_size, faults, latencies);
	uint64_t one = 1;
	if (write(stop_fd, &one, sizeof one) != sizeof one)
		err(1, "write");
	pthread_join(handler, NULL);

	qsort(latencies, faults, sizeof *latencies, ascending);
	printf("{\"faults\":%lu,\"nanoseconds\":%lu,\"p50\":%u,\"p99\":%u}\n", (unsigned long)faults,
	       (unsigned long)nanoseconds, latencies[faults / 2], latencies[faults * 99 / 100]);
}
