/* What one system call costs in C, in nanoseconds: the median of seven rounds. Prints one line of JSON, as call-costs.js does. */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

/* Any page will do: nobody waits for it. */
static struct uffdio_range page_of_nobody(void)
{
	uint64_t size = sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		err(1, "mmap");
	return (struct uffdio_range){(uintptr_t)page, size};
}

static int open_userfaultfd(void)
{
	struct uffdio_api api = {.api = UFFD_API};
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) < 0)
		err(1, "userfaultfd");
	return uffd;
}

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

#define MEASURE(name, call)                                                                                            \
	do {                                                                                                           \
		double each[7];                                                                                        \
		for (int round = 0; round < 7; round++) {                                                              \
			uint64_t begin = now();                                                                        \
			for (int i = 0; i < 200000; i++)                                                               \
				(void)!(call);                                                                         \
			each[round] = (now() - begin) / 200000.0;                                                      \
		}                                                                                                      \
		qsort(each, 7, sizeof each[0], ascending);                                                             \
		printf("%s[\"%s\",%.0f]", separator, name, each[3]);                                                   \
		separator = ",";                                                                                       \
	} while (0)

int main(void)
{
	const char *separator = "{\"costs\":[";
	char memory[64];
	struct pollfd none;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int uffd = open_userfaultfd();
	struct uffdio_range range = page_of_nobody();
	MEASURE("ioctl", ioctl(fd, 0xc018aa3fu, memory));
	MEASURE("read", read(fd, memory, sizeof memory));
	MEASURE("poll", poll(&none, 0, 0));
	MEASURE("`ioctl(fd, request, view)`, success", ioctl(uffd, UFFDIO_WAKE, &range));
	printf("]}\n");
}
